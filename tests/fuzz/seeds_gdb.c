/* Writes what fuzz_gdb starts from: seeds_gdb DIRECTORY. */
#include <stdio.h>

static const char *const sessions[] = {
    "qSupported:swbreak+;exec-events+\nQStartNoAckMode\n?\nqXfer:features:read:target.xml:0,ffb\nqXfer:auxv:read::0,"
    "1000\n"
    "qXfer:threads:read::0,1000\nqXfer:exec-file:read:3e8:0,1000\nqfThreadInfo\nqsThreadInfo\nqC\nqAttached\nHg0\nHc-"
    "1\n",
    "g\np20\np43\nP2=8000010000000000\nP44=07000000\nPf=0100000000000000\nT3e8\nHg3e8\nm10078,40\nM10100,4:01020304\n"
    "X10100,4:}\003bc\nvFile:setfs:0\nvFile:open:2f6465762f6e756c6c,0,0\nvFile:fstat:0\nvFile:pread:0,100,0\nvFile:"
    "close:0\n",
    "Z0,1007c,2\nvCont;c:3e8\nz0,1007c,2\nvCont;s:3e8;c\nvCont;r10078,10090:3e8;c\ns\nc\n!\003",
    "Z2,10100,8\nZ4,10200,1\nP8=0001010000000000\nP2=0002010000000000\nvCont;c\nvCont;c\nz2,10100,8\nc\n!\003",
    "P20=9800010000000000\nvCont;c\nvCont;C05:3e8\nvCont;c\nQPassSignals:5;e\nC05\n?\n",
    "qRcmd,68656c70\nqRcmd,656e67696e65\nqRcmd,656e67696e652064697265637\nqRcmd,7374657073\nqRcmd,7768657265\n",
    "vCont?\nvKill;1\n",
    "!$g#00$?#3f-+\nc\n!\003\n"
    "D\n",
    "vCont;S0a:3e8\nk\n",
    "Z0,10088,2\nc\nbs\ng\nbc\nqRcmd,7374657073\nM10100,4:01020304\nP5=0000000000000000\nvCont;s:3e8\nbc\nz0,10088,"
    "2\nbc\nc\n",
    "Z2,10100,8\nP2=0001010000000000\nc\nc\nbc\nbc\nbs\nqXfer:threads:read::0,1000\nvCont;s:3e8;c\nvCont;c\n!\003",
};

int main(int count, char **arguments)
{
    for (size_t i = 0; count == 2 && i < sizeof sessions / sizeof *sessions; i++) {
        char name[4096];
        FILE *file;

        snprintf(name, sizeof name, "%s/%zu", arguments[1], i);
        file = fopen(name, "wb");
        if (file == NULL || fputs(sessions[i], file) < 0 || fclose(file) != 0)
            return 1;
    }
    return count != 2;
}
