/* Count the words of a file in one pass: the floor under anything that reads text. */
#include <stdio.h>

static char block[1 << 20];

int main(int count, char **given) {
    static unsigned char part[256];
    for (int c = 0; c < 256; c++)
        part[c] = c >= 128 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    FILE *file = count > 1 ? fopen(given[1], "rb") : NULL;
    if (!file) return 1;
    unsigned long words = 0;
    unsigned before = 0;
    for (size_t size; (size = fread(block, 1, sizeof block, file));)
        for (size_t at = 0; at < size; at++) {
            unsigned inside = part[(unsigned char)block[at]];
            words += inside & !before;
            before = inside;
        }
    printf("%lu\n", words);
    return 0;
}
