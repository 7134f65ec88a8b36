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
