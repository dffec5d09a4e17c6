/* Machine code for rv64, an instruction at a time, and an ELF file around it. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "study.h"
#include "study_code.h"

/* ---- Words ------------------------------------------------------------------------------------------------------- */

uint64_t code_here(const struct code *code)
{
    return CODE_ADDRESS + code->length;
}

void code_word(struct code *code, uint32_t word)
{
    size_t length = (word & 3) == 3 ? 4 : 2;

    if (code->room - code->length < length) {
        code->room = code->room > 0 ? 2 * code->room : 4096;
        code->bytes = realloc(code->bytes, code->room);
        if (code->bytes == NULL)
            abort();
    }
    for (size_t i = 0; i < length; i++)
        code->bytes[code->length++] = (uint8_t)(word >> (8 * i));
}

static uint32_t match_of(struct code *code, const char *name)
{
    const bobbin_guest *guest = bobbin_guest_find(STUDY_GUEST);

    for (size_t i = 0; i < bobbin_insn_count(guest); i++) {
        struct bobbin_insn insn = bobbin_insn_at(guest, i);
        if (strcmp(insn.name, name) == 0)
            return insn.match;
    }
    code->missing = name;
    return 3;
}

/* Bits high..low of a number, moved to bit `to` of a word. */
static uint32_t field(int number, int high, int low, int to)
{
    return ((uint32_t)number >> low & ((2u << (high - low)) - 1)) << to;
}

/* The formats of the manual's section 2.3: registers where they are in all of them. */
static uint32_t registers(int rd, int rs1, int rs2)
{
    return field(rd, 4, 0, 7) | field(rs1, 4, 0, 15) | field(rs2, 4, 0, 20);
}

void code_r(struct code *code, const char *name, int rd, int rs1, int rs2)
{
    code_word(code, match_of(code, name) | registers(rd, rs1, rs2));
}

void code_i(struct code *code, const char *name, int rd, int rs1, int immediate)
{
    code_word(code, match_of(code, name) | registers(rd, rs1, 0) | field(immediate, 11, 0, 20));
}

void code_s(struct code *code, const char *name, int rs2, int rs1, int immediate)
{
    code_word(code,
              match_of(code, name) | registers(0, rs1, rs2) | field(immediate, 11, 5, 25) | field(immediate, 4, 0, 7));
}

void code_b(struct code *code, const char *name, int rs1, int rs2, int distance)
{
    code_word(code, match_of(code, name) | registers(0, rs1, rs2) | field(distance, 12, 12, 31) |
                        field(distance, 10, 5, 25) | field(distance, 4, 1, 8) | field(distance, 11, 11, 7));
}

void code_jump(struct code *code, uint64_t target)
{
    int distance = (int)(int64_t)(target - code_here(code));

    code_word(code, match_of(code, "jal") | registers(X_ZERO, 0, 0) | field(distance, 20, 20, 31) |
                        field(distance, 10, 1, 21) | field(distance, 11, 11, 20) | field(distance, 19, 12, 12));
}

void code_set(struct code *code, int rd, uint32_t value)
{
    uint32_t upper = (value + 0x800) & 0xfffff000; /* addi takes its half as signed */

    code_word(code, match_of(code, "lui") | registers(rd, 0, 0) | upper);
    code_i(code, "addi", rd, rd, (int)(value - upper));
}

/* ---- Rows for a sample ------------------------------------------------------------------------------------------- */

/* Where a format has its registers (the lowest bit of each field of `bits` bits; 0: nowhere), and an immediate that is
 * not 0. Formats that are not here are of no use. */
static const struct format {
    const char *name;
    uint8_t bits, result, first, second;
    uint32_t immediate;
} formats[] = {
    {"R", 5, 7, 15, 20, 0},
    {"I", 5, 7, 15, 0, 5 << 20},
    {"SH6", 5, 7, 15, 0, 5 << 20},
    {"SH5", 5, 7, 15, 0, 5 << 20},
    {"U", 5, 7, 0, 0, 5 << 12},
    /* for ROWS_COMPUTING: */
    {"R1", 5, 7, 15, 0, 0},
    {"F2", 5, 7, 15, 20, 0},
    {"F2M", 5, 7, 15, 20, 0},
    {"F1M", 5, 7, 15, 0, 0},
    {"F4M", 5, 7, 15, 20, 0},
    {"FCMP", 5, 7, 15, 20, 0},
    {"FX", 5, 7, 15, 0, 0},
    {"FXM", 5, 7, 15, 0, 0},
    {"XF", 5, 7, 15, 0, 0},
    {"XFM", 5, 7, 15, 0, 0},
    /* compressed: */
    {"CIW", 3, 2, 0, 0, 1 << 5},
    {"CI", 5, 7, 0, 0, 1 << 2},
    {"CLI", 5, 7, 0, 0, 1 << 2},
    {"CLUI", 5, 7, 0, 0, 1 << 2},
    {"CBSH", 3, 7, 0, 0, 1 << 2},
    {"CBI", 3, 7, 0, 0, 1 << 2},
    {"CA", 3, 7, 0, 2, 0},
    {"CISH", 5, 7, 0, 0, 1 << 2},
    {"CMV", 5, 7, 0, 2, 0},
    {"CR", 5, 7, 0, 2, 0},
};

static const struct format *format_of(const struct bobbin_insn *insn)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i].name, insn->format) == 0)
            return &formats[i];
    }
    return NULL;
}

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* Of extensions that other emulators know; and a point stays what it was when the guest gets more of them. */
static bool usable(const struct bobbin_insn *insn, enum code_rows which)
{
    bool slow = begins_with(insn->name, "div") || begins_with(insn->name, "rem") || begins_with(insn->name, "fdiv") ||
                begins_with(insn->name, "fsqrt");
    bool common = which == ROWS_COMPUTING && begins_with(insn->extension, "Zb")
                      ? insn->extension[2] != 'k'
                      : strlen(insn->extension) == 1 &&
                            strchr(which == ROWS_COMPUTING ? "IMCFD" : "IMC", insn->extension[0]) != NULL;

    return common && !slow && (which != ROWS_ALIKE || (insn->match & 3) == 3) && format_of(insn) != NULL;
}

size_t code_sample(enum code_rows which, struct bobbin_insn *sample, size_t count)
{
    const bobbin_guest *guest = bobbin_guest_find(STUDY_GUEST);
    size_t rows = 0, row = 0, taken = 0;

    for (size_t i = 0; i < bobbin_insn_count(guest); i++) {
        struct bobbin_insn insn = bobbin_insn_at(guest, i);
        rows += usable(&insn, which);
    }
    for (size_t i = 0; i < bobbin_insn_count(guest) && taken < count && count <= rows; i++) {
        struct bobbin_insn insn = bobbin_insn_at(guest, i);
        if (usable(&insn, which) && row++ == (2 * taken + 1) * rows / (2 * count))
            sample[taken++] = insn;
    }
    return rows;
}

uint32_t code_operands(const struct bobbin_insn *insn, int result, int first, int second)
{
    const struct format *format = format_of(insn);
    const struct {
        uint8_t at;
        int reg;
    } operands[] = {{format->result, result}, {format->first, first}, {format->second, second}};
    uint32_t word = insn->match | format->immediate;

    for (size_t i = 0; i < sizeof operands / sizeof *operands; i++) {
        if (operands[i].at != 0)
            word |= field(operands[i].reg, format->bits - 1, 0, operands[i].at);
    }
    return word;
}

uint32_t code_instance(const struct bobbin_insn *insn, size_t n)
{
    return code_operands(insn, X_RESULTS + (int)(n % RESULTS), X_CONSTANTS + (int)(n % CONSTANTS), X_COUNT);
}

/* ---- Executables ------------------------------------------------------------------------------------------------- */

void *code_executable(const struct code *code, uint64_t entry, size_t *size)
{
    enum { HEADERS = 0x1000 }; /* up to the first page in the file */
    const Elf64_Phdr segments[] = {
        {PT_LOAD, PF_R | PF_W, HEADERS, DATA_ADDRESS, DATA_ADDRESS, DATA_SIZE, DATA_SIZE, HEADERS},
        {PT_LOAD, PF_R | PF_X, HEADERS + DATA_SIZE, CODE_ADDRESS, CODE_ADDRESS, code->length, code->length, HEADERS},
    };
    const Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_RISCV,
        .e_version = EV_CURRENT,
        .e_entry = entry,
        .e_phoff = sizeof header,
        .e_flags = 0x5, /* compressed instructions, doubles in registers */
        .e_ehsize = sizeof header,
        .e_phentsize = sizeof *segments,
        .e_phnum = sizeof segments / sizeof *segments,
    };
    uint8_t *image = calloc(1, HEADERS + DATA_SIZE + code->length);

    if (image == NULL)
        abort();
    memcpy(image, &header, sizeof header);
    memcpy(image + sizeof header, segments, sizeof segments);
    memcpy(image + HEADERS, code->data, DATA_SIZE);
    memcpy(image + HEADERS + DATA_SIZE, code->bytes, code->length);
    *size = HEADERS + DATA_SIZE + code->length;
    return image;
}
