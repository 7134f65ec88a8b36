/** Names that the recogniser reports for Chinese, its dialects, and Cantonese, in lower case. */
const CHINESE = new Set([
  'chinese',
  'mandarin',
  'cantonese',
  'zh',
  'cmn',
  'yue',
  'wu',
  'wuu',
  'minnan',
  'nan',
  '中文',
  '汉语',
  '普通话',
  '粤语',
  'anhui',
  'dongbei',
  'fujian',
  'gansu',
  'guizhou',
  'hebei',
  'henan',
  'hubei',
  'hunan',
  'jiangxi',
  'ningxia',
  'shandong',
  'shaanxi',
  'shanxi',
  'sichuan',
  'tianjin',
  'yunnan',
  'zhejiang',
]);

/**
 * Whether a reported language is one to run ITN for: Chinese, Cantonese, and dialects reported as such; never Japanese
 * (一人, 二日) or Korean. Takes a name or a tag (`Chinese`, `zh-TW`, `Cantonese (Hong Kong)`). A comma list, as
 * chunked files give, must be Chinese throughout: convert such files chunk by chunk. Unknown or empty: no.
 */
export function isItnLanguage(language: string | undefined): boolean {
  if (language === undefined || language.trim() === '') return false;
  return language.split(',').every((one) => {
    const name = one.trim().toLowerCase();
    const head = name.split(/[\s(_-]/)[0] ?? '';
    return CHINESE.has(name) || CHINESE.has(head);
  });
}
