#!/bin/sh
# Makes the synthetic samples again: needs espeak-ng, sox and ffmpeg. samples/SOURCES.md says what they are.
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

# A meeting of three. One turn a line: pitch, words per minute, distance (dB), seconds of silence before it, words.
meeting() {
  cat <<'TURNS'
42 178 0 0.4 大家早上好，我们开始今天的周会。先看上周的进度，小陈你先说。
66 195 -3 0.7 好的。语音识别的新版本上周三已经上线，平均延迟从八百毫秒降到三百二十毫秒，错误率是百分之四点五。
42 178 0 0.5 很好，内存的问题解决了吗？
66 195 -3 0.9 还没有。跑了一百次以后内存还是会涨，大概每次三十三兆，我们怀疑是词表没有释放。
88 188 -5 0.4 客户那边也在催，他们九月十五号要做展示，预算是两万五千块。
42 178 0 1.3 那这件事要优先处理。下周二下午三点半之前，给我一个结论，可以吗？
66 195 -3 0.6 可以，我今天就开始查。
88 188 -5 0.5 我补充一点，字幕要用繁体中文，软件、网络、视频这些词要换成台湾的说法。
42 178 0 0.8 好，记下来了。没有别的问题就散会，谢谢大家。
TURNS
}

meeting | while read -r pitch speed distance pause words; do
  turn=$(printf '%s/turn-%02d.wav' "$work" "$(ls "$work" | grep -c '^turn-' || true)")
  espeak-ng -v cmn-latn-pinyin -p "$pitch" -s "$speed" -w "$work/spoken.wav" "$words"
  sox -D "$work/spoken.wav" -r 16000 -c 1 -b 16 "$turn" norm -6 gain "$distance" pad "$pause" 0
done
meeting | while read -r _ _ _ _ words; do printf '%s' "$words"; done >meeting.txt
echo >>meeting.txt
sox -D "$work"/turn-*.wav "$work/talk.wav" pad 0 0.6
# The hum of a room: quiet, and the same each time (-R).
sox -R -D "$work/talk.wav" "$work/room.wav" synth brownnoise vol 0.004
sox -D -m -v 1 "$work/talk.wav" -v 1 "$work/room.wav" "$work/meeting.wav"
ffmpeg -v error -y -i "$work/meeting.wav" -map_metadata -1 -fflags +bitexact -flags:a +bitexact \
  -c:a libmp3lame -b:a 40k meeting-synthetic.mp3
