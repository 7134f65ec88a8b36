/** A path of keys and list indices into a scenario file. */
export type KeyPath = readonly PropertyKey[];

const SECTIONS: Readonly<Record<string, string>> = {
  engines: 'engine',
  models: 'model',
  audio: 'audio',
  pipelines: 'pipeline',
  scenarios: 'scenario',
};

const words = (path: KeyPath): string[] => path.map(String);

/** Where a step list belongs, as messages say it: `exp-2 › recreate`, `exp-1 › each`, `pipeline zh-tw`. */
export function stepHome(path: KeyPath): string {
  const [section, id, phase, variant] = words(path);
  if (section === 'pipelines') return `pipeline ${id}`;
  return [id, phase === 'variants' ? variant : phase].filter((part) => part !== undefined).join(' › ');
}

/** What a map is, as messages say it: `scenario exp-2`, `options of scenario exp-2`, `this file`. */
export function nameOf(path: KeyPath): string {
  const [section, id, ...inner] = words(path);
  if (section === undefined) return 'this file';
  const noun = SECTIONS[section];
  if (noun === undefined)
    return [id, ...inner].filter((part) => part !== undefined).length === 0
      ? section
      : `${inner.at(-1) ?? id} of ${section}`;
  if (id === undefined) return section;
  if (inner.length === 0) return `${noun} ${id}`;
  if (inner[0] === 'variants' && inner[1] !== undefined && inner.length === 2)
    return `variant ${inner[1]} of ${noun} ${id}`;
  const key = inner.filter((part) => !/^\d+$/.test(part)).at(-1);
  return `${key} of ${noun} ${id}`;
}
