/* Writes one line. */
struct part {
    const char *bytes;
    unsigned size;
};

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) int fd_write(int file,
                                                                                               const struct part *parts,
                                                                                               int count,
                                                                                               unsigned *written);

__attribute__((export_name("_start"))) void start(void)
{
    static const char greeting[] = "Hello from WebAssembly";
    static const struct part part = {greeting, sizeof greeting - 1};
    unsigned written;

    fd_write(1, &part, 1, &written);
}
