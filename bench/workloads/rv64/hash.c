/* SHA-256 (FIPS 180-4), SipHash-2-4 (Aumasson and Bernstein), and a hash by 64-bit multiplications, over 8 KB.
 * Stresses: rotations, which rv64gc has no instruction for, xor, and, multiplications; long straight loop bodies. */
#include <string.h>

#include "guest.h"

enum { SIZE = 8192 };

static uint32_t rotate32(uint32_t word, unsigned by)
{
    return word >> by | word << (32 - by);
}

static uint64_t rotate64(uint64_t word, unsigned by)
{
    return word << by | word >> (64 - by);
}

static uint64_t word_at(const unsigned char *bytes)
{
    uint64_t word = 0;

    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t sha_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static void sha256_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6],
                    h = state[7];

    for (unsigned i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
               block[4 * i + 3];
    for (unsigned i = 16; i < 64; i++) {
        uint32_t s0 = rotate32(w[i - 15], 7) ^ rotate32(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate32(w[i - 2], 17) ^ rotate32(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    for (unsigned i = 0; i < 64; i++) {
        uint32_t s1 = rotate32(e, 6) ^ rotate32(e, 11) ^ rotate32(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + sha_constants[i] + w[i];
        uint32_t s0 = rotate32(a, 2) ^ rotate32(a, 13) ^ rotate32(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));

        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1], v[1] = rotate64(v[1], 13) ^ v[0], v[0] = rotate64(v[0], 32);
    v[2] += v[3], v[3] = rotate64(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotate64(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotate64(v[1], 17) ^ v[2], v[2] = rotate64(v[2], 32);
}

static uint64_t siphash(const unsigned char *bytes, size_t size, uint64_t key0, uint64_t key1)
{
    uint64_t v[4] = {key0 ^ UINT64_C(0x736f6d6570736575), key1 ^ UINT64_C(0x646f72616e646f6d),
                     key0 ^ UINT64_C(0x6c7967656e657261), key1 ^ UINT64_C(0x7465646279746573)};

    for (size_t i = 0; i <= size; i += 8) { /* `size` is a multiple of 8; the last word is the length */
        uint64_t word = i < size ? word_at(bytes + i) : (uint64_t)size << 56;
        v[3] ^= word;
        sip_round(v);
        sip_round(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for (unsigned i = 0; i < 4; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint64_t multiply_hash(const unsigned char *bytes, size_t size)
{
    uint64_t lanes[4] = {1, 2, 3, 4}, hash = 0;

    for (size_t i = 0; i < size; i += 32) {
        for (unsigned lane = 0; lane < 4; lane++)
            lanes[lane] = rotate64(lanes[lane] + word_at(bytes + i + 8 * lane) * UINT64_C(0xC2B2AE3D27D4EB4F), 31) *
                          UINT64_C(0x9E3779B185EBCA87);
    }
    for (unsigned lane = 0; lane < 4; lane++)
        hash = mix(hash, lanes[lane]);
    return hash;
}

int main(int argc, char **argv)
{
    static unsigned char bytes[SIZE];
    uint64_t rounds = rounds_to_do(1000, argc, argv), sum = 0, random = 3;

    for (unsigned i = 0; i < SIZE; i++)
        bytes[i] = (unsigned char)(next_random(&random) >> 56);
    for (uint64_t round = 0; round < rounds; round++) {
        uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

        for (unsigned i = 0; i < SIZE; i += 64)
            sha256_block(state, bytes + i);
        for (unsigned i = 0; i < 8; i++)
            sum = mix(sum, state[i]);
        for (unsigned i = 0; i < 4; i++)
            sum = mix(sum, siphash(bytes, SIZE, sum, i) ^ multiply_hash(bytes, SIZE));
        bytes[round % SIZE] ^= (unsigned char)sum;
    }
    return report(sum);
}
