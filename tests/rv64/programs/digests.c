/* SHA-256, CRC-32 and ChaCha20 against published results, and a run of each over more data. */
#include <stdio.h>
#include <string.h>

#include "common.h"

static uint32_t right(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

/* The first 32 bits of the fractional part of the root of a prime: found here, by integers alone. */
static uint32_t root_bits(unsigned prime, int cube)
{
    unsigned __int128 low = 0, high = (unsigned __int128)1 << 37 /* the greatest root is below 18 */;

    while (high - low > 1) {
        unsigned __int128 middle = (low + high) / 2;
        int above = cube ? middle * middle * middle > (unsigned __int128)prime << 96
                         : middle * middle > (unsigned __int128)prime << 64;

        *(above ? &high : &low) = middle;
    }
    return (uint32_t)low;
}

static uint32_t k[64], h0[8];

static void prepare(void)
{
    int count = 0;

    for (unsigned n = 2; count < 64; n++) {
        unsigned divisor = 2;

        while (divisor * divisor <= n && n % divisor != 0)
            divisor++;
        if (divisor * divisor <= n)
            continue;
        if (count < 8)
            h0[count] = root_bits(n, 0);
        k[count++] = root_bits(n, 1);
    }
}

static void sha256(const unsigned char *data, size_t size, uint32_t h[8])
{
    unsigned char block[64];

    memcpy(h, h0, 32);
    for (size_t at = 0; at <= size + 8; at += 64) {
        uint32_t w[64], v[8];

        for (size_t i = 0; i < 64; i++)
            block[i] = at + i < size ? data[at + i] : at + i == size ? 0x80 : 0;
        if (at + 64 > size + 8)
            for (int i = 0; i < 8; i++)
                block[56 + i] = (unsigned char)((uint64_t)size * 8 >> (56 - 8 * i));
        for (int i = 0; i < 64; i++)
            w[i] = i < 16 ? (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
                                (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3]
                          : w[i - 16] + (right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3) + w[i - 7] +
                                (right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10);
        memcpy(v, h, 32);
        for (int i = 0; i < 64; i++) {
            uint32_t one = v[7] + (right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25)) +
                           ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
            uint32_t two =
                (right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));

            memmove(v + 1, v, 28);
            v[4] += one;
            v[0] = one + two;
        }
        for (int i = 0; i < 8; i++)
            h[i] += v[i];
    }
}

static uint32_t crc32(const unsigned char *data, size_t size)
{
    uint32_t crc = ~0u;

    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b, *d = right(*d ^ *a, 16), *c += *d, *b = right(*b ^ *c, 20);
    *a += *b, *d = right(*d ^ *a, 24), *c += *d, *b = right(*b ^ *c, 25);
}

static void chacha(const uint32_t in[16], uint32_t out[16])
{
    memcpy(out, in, 64);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 4; i++)
            quarter(out + i, out + 4 + i, out + 8 + i, out + 12 + i);
        for (int i = 0; i < 4; i++)
            quarter(out + i, out + 4 + (i + 1) % 4, out + 8 + (i + 2) % 4, out + 12 + (i + 3) % 4);
    }
    for (int i = 0; i < 16; i++)
        out[i] += in[i];
}

int main(void)
{
    static unsigned char data[20000];
    uint32_t h[8], state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, out[16];
    static const char *const texts[] = {"", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"};

    prepare();
    for (int i = 0; i < 3; i++) {
        sha256((const unsigned char *)texts[i], strlen(texts[i]), h);
        printf("%08x%08x%08x%08x%08x%08x%08x%08x\n", h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]);
    }
    printf("%d\n", h[0] == 0x248d6a61 && h[7] == 0x19db06c1);
    printf("%d\n", crc32((const unsigned char *)"123456789", 9) == 0xcbf43926);
    for (unsigned i = 0; i < 8; i++) /* RFC 8439, 2.3.2 */
        state[4 + i] = 0x03020100 + 0x04040404 * i;
    state[12] = 1;
    state[13] = 0x09000000;
    state[14] = 0x4a000000;
    chacha(state, out);
    printf("%d\n", out[0] == 0xe4e7f110 && out[15] == 0x4e3c50a2);
    for (size_t i = 0; i < sizeof data; i += 64, state[12]++) {
        chacha(state, out);
        memcpy(data + i, out, sizeof data - i < 64 ? sizeof data - i : 64);
    }
    sha256(data, sizeof data, h);
    printf("%08x %08x %08x\n", h[0], h[7], crc32(data, sizeof data));
    return 0;
}
