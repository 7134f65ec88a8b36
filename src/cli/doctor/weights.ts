import { localModel } from '../../models/manifest/local-files.ts';
import { findEntry, loadModelManifest } from '../../models/manifest/manifest.ts';
import { exact } from '../../record/exact.ts';
import type { Finding } from './finding.ts';

/** Which models of the list an engine could load here, and what runs take in place of one that is not. */
export function weights(): Finding {
  const entries = loadModelManifest().filter(({ format }) => format === 'ggmm');
  const isHere = (id: string): boolean => localModel(findEntry(entries, id)) !== undefined;
  const here = entries.filter(({ id }) => isHere(id)).map(({ id }) => id);
  const standing = entries.flatMap(({ id, instead = [] }) => {
    if (here.includes(id) || instead.length === 0) return [];
    const stand = instead.find(isHere);
    return [
      stand === undefined
        ? `${id} has a stand-in, ${instead.join(' or ')}`
        : `${id} is not here: runs take ${stand} in its place`,
    ];
  });
  const what = here.length === 0 ? 'none of the list is here' : here.join(', ');
  const [get] = entries.filter(({ id, files }) => !isHere(id) && files.every(({ url }) => url !== undefined));
  return {
    what: 'weights',
    state: here.length === 0 ? 'absent' : 'ok',
    detail: [what, ...standing].join('; '),
    ...(here.length === 0
      ? exact({ remedy: get && `asr-bench models pull ${get.id}, or run with --models synthetic:tiny` })
      : {}),
  };
}
