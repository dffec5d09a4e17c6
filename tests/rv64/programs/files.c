/* stdio on files: modes, seeking, pushing back, buffering, appending, renaming, removing, temporary files, errors. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

static void expect_error(const char *what, int failed)
{
    printf("%s: %s\n", what, failed ? strerror(errno) : "no error");
}

int main(void)
{
    FILE *file, *second;
    char line[100], name[] = "made-XXXXXX";
    uint64_t seed = 5, checksum = SUM_START;
    long position;
    size_t count;
    int descriptor;

    file = fopen("numbers", "w+");
    for (int i = 0; i < 2000; i++)
        fprintf(file, "%d %llx\n", i, (unsigned long long)random_next(&seed) >> (i % 60));
    printf("at %ld\n", ftell(file));
    rewind(file);
    while (fgets(line, sizeof line, file) != NULL)
        checksum = sum(checksum, line, strlen(line));
    printf("%016llx eof %d error %d\n", (unsigned long long)checksum, feof(file), ferror(file));
    fseek(file, -40, SEEK_END);
    position = ftell(file);
    printf("%ld: %s", position, fgets(line, sizeof line, file));
    printf("%c", ungetc('!', file));
    printf("%c", fgetc(file));
    printf("%c\n", fgetc(file));
    fseek(file, 7, SEEK_SET);
    fputs("OVERWRITTEN", file);
    fseek(file, 0, SEEK_CUR);
    printf("then %s", fgets(line, sizeof line, file));
    fclose(file);

    file = fopen("numbers", "a");
    fputs("appended\n", file);
    printf("at %ld\n", ftell(file));
    fclose(file);
    expect_error("rename", rename("numbers", "renamed") != 0);
    expect_error("open it", fopen("numbers", "r") == NULL);
    expect_error("exclusive", fopen("renamed", "wx") == NULL);
    expect_error("remove", remove("nothing") != 0);
    expect_error("in nothing", fopen("nothing/file", "w") == NULL);
    expect_error("below a file", fopen("renamed/file", "w") == NULL);
    file = fopen("renamed", "r");
    expect_error("write", fputs("x", file) == EOF);
    clearerr(file);
    count = fread(line, 7, 10, file);
    printf("%zu items at %ld\n", count, ftell(file));
    second = fopen("copy", "w");
    setvbuf(second, NULL, _IOLBF, 64);
    rewind(file);
    while ((descriptor = getc(file)) != EOF)
        putc(descriptor, second);
    printf("%ld %ld\n", ftell(file), ftell(second));
    fclose(second);
    file = freopen("copy", "r+b", file);
    fseek(file, 100000, SEEK_SET); /* beyond the end: a hole */
    fputs("end", file);
    fclose(file);

    file = tmpfile();
    if (file == NULL) /* where there is no /tmp, here */
        file = fopen("temporary", "w+");
    fputs("temporary 42", file);
    rewind(file);
    printf("%d", fscanf(file, "temporary %ld", &position));
    printf(" %ld\n", position);
    fclose(file);
    unlink("temporary");

    descriptor = mkstemp(name);
    printf("mkstemp %d %d\n", descriptor >= 0, strncmp(name, "made-", 5));
    file = fdopen(descriptor, "w");
    fputs("gone soon", file);
    unlink(name);
    expect_error("flush", fflush(file) != 0);
    fclose(file);
    file = fmemopen(line, sizeof line, "w");
    fprintf(file, "in memory %d", 7);
    fclose(file);
    puts(line);
    return 0;
}
