/** opencc-js exports its dictionaries without types: entries `source target`, joined by `|`. */
declare module 'opencc-js/dict/TSCharacters' {
  const dictionary: string;
  export default dictionary;
}

declare module 'opencc-js/dict/STCharacters' {
  const dictionary: string;
  export default dictionary;
}

declare module 'opencc-js/dict/TWVariants' {
  const dictionary: string;
  export default dictionary;
}

declare module 'opencc-js/dict/CJK_Compatibility_Ideographs' {
  const dictionary: string;
  export default dictionary;
}

declare module 'opencc-js/dict/STPhrases' {
  const dictionary: string;
  export default dictionary;
}

declare module 'opencc-js/dict/STPhrases_GeneratedFromRegionalPhrases' {
  const dictionary: string;
  export default dictionary;
}

declare module 'opencc-js/dict/TWVariantsPhrases' {
  const dictionary: string;
  export default dictionary;
}

declare module 'opencc-js/dict/TWPhrases' {
  const dictionary: string;
  export default dictionary;
}
