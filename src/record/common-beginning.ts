/** What two texts begin with alike, in whole characters: half of a surrogate pair is no text. Pure. */
export function commonBeginning(one: string, other: string): string {
  let at = 0;
  for (const character of one) {
    if (!other.startsWith(character, at)) break;
    at += character.length;
  }
  return one.slice(0, at);
}
