#include "utf8.h"

size_t utf8_next(const char *text, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)text;
    *code = p[0];
    if (p[0] < 0x80) return p[0] != 0;
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 1;
    uint32_t value = p[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) return 1;
        value = value << 6 | (p[i] & 0x3f);
    }
    if (length > 1) *code = value;
    return length;
}

static bool within(uint32_t code, uint32_t first, uint32_t last)
{
    return code >= first && code <= last;
}

bool is_ideograph(uint32_t code)
{
    return within(code, 0x3400, 0x4dbf) || within(code, 0x4e00, 0x9fff) || within(code, 0xf900, 0xfaff) ||
           within(code, 0x20000, 0x2ceaf);
}

bool is_blank(uint32_t code)
{
    return code == ' ' || within(code, '\t', '\r');
}

bool is_word_character(uint32_t code)
{
    if (code < 0x80)
        return within(code, '0', '9') || within(code, 'A', 'Z') || within(code, 'a', 'z') || code == '\'';
    return !(within(code, 0x80, 0xbf) || code == 0xd7 || code == 0xf7 || within(code, 0x2000, 0x2bff) ||
             within(code, 0x2e00, 0x2e7f) || within(code, 0x3000, 0x303f) || within(code, 0xfe30, 0xfe6f) ||
             within(code, 0xff00, 0xff0f) || within(code, 0xff1a, 0xff20) || within(code, 0xff3b, 0xff40) ||
             within(code, 0xff5b, 0xff65) || within(code, 0x1f000, 0x1faff));
}
