/* Which processor this is, beyond its name: vendors give one name to several. */
#ifndef BOBBIN_CPU_JSON_H
#define BOBBIN_CPU_JSON_H

#include <stddef.h>

#include <jansson.h>

/* {"family": 26, "model": 2, "stepping": 1, "microcode": "0xb002116"}, or what the kernel knows of these. */
json_t *cpu_json(void);

/* "AMD EPYC (family 26, model 2, stepping 1, microcode 0xb002116)". */
void cpu_text(char *text, size_t size);

#endif
