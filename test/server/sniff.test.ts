import { describe, expect, it } from 'vitest';
import { mediaKind } from '../../src/server/upload.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('what a file begins as', () => {
  it.each([
    ['RIFF\x24\x00\x00\x00WAVEfmt ', 'wav'],
    ['RIFF\x24\x00\x00\x00AVI LIST', 'avi'],
    ['FORM\x00\x00\x00\x00AIFFCOMM', 'aiff'],
    ['ID3\x04\x00', 'mp3'],
    ['\xff\xfb\x90\x00', 'mp3'],
    ['\xff\xf1\x50\x80', 'aac'],
    ['fLaC\x00\x00', 'flac'],
    ['OggS\x00\x02', 'ogg'],
    ['\x00\x00\x00\x20ftypM4A ', 'mp4'],
    ['\x1aE\xdf\xa3\x01', 'matroska'],
  ])('%j is %s', (head, kind) => {
    expect(mediaKind(bytes(head))).toBe(kind);
  });

  it.each([
    ['', 'nothing'],
    ['#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd', 'a playlist, which names other files'],
    ['ffconcat version 1.0\nfile /etc/passwd', 'a list of ffmpeg’s own'],
    ['<?xml version="1.0"?><MPD>', 'a manifest'],
    ['PK\x03\x04', 'an archive'],
    ['\x7fELF', 'a program'],
    ['RIFF\x24\x00\x00\x00WEBPVP8 ', 'a picture'],
    ['\xff\xff\xff\xff', 'set bits alone'],
    ['\x00\x00\x00\x00', 'zeros'],
  ])('%j is none: %s', (head) => {
    expect(mediaKind(bytes(head))).toBeUndefined();
  });
});
