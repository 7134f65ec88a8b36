#!/bin/sh
# Makes the two synthetic samples again: needs espeak-ng and sox. samples/SOURCES.md says what they are.
set -eu
cd "$(dirname "$0")/../samples"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# voice, words per minute, gap between words in 10 ms, transcript, sample
speak() {
  espeak-ng -v "$1" -s "$2" -g "$3" -w "$work/spoken.wav" "$(cat "$4")"
  # 16 kHz mono 16 bits without dither (the same bytes each time), 6 dB below full scale, 11 s exactly.
  sox -D "$work/spoken.wav" -r 16000 -c 1 -b 16 "$work/plain.wav" norm -6
  sox -D "$work/plain.wav" "$5" pad 0.25 1 trim 0 11
}

speak en-us 108 0 jfk.txt jfk-synthetic.wav
# The plain Mandarin voice of some builds reads ideographs as English; this one does not.
speak cmn-latn-pinyin 108 20 phone.txt phone-synthetic.wav
