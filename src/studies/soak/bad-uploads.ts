/** What is no sound: the first three are refused at the door, the last only when it is decoded. */
export const BAD_UPLOADS: readonly { readonly what: string; readonly body: Buffer }[] = [
  { what: 'a text', body: Buffer.from('This is a letter, and no sound at all.\n'.repeat(40)) },
  {
    what: 'a playlist',
    body: Buffer.from(`#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n${'#EXT-X-ENDLIST\n'.repeat(8)}`),
  },
  { what: 'an empty file', body: Buffer.alloc(0) },
  {
    what: 'a wav file without sound',
    body: Buffer.concat([
      Buffer.from('RIFF\x24\x04\x00\x00WAVE', 'latin1'),
      Buffer.alloc(1024, 'no chunk of any kind '),
    ]),
  },
];
