# What somebody does with the tree besides running its tests: build it elsewhere and otherwise, install it, build on it.
# TOP (the source tree), CMAKE and CC come from ctest.
bats_require_minimum_version 1.5.0

# A copy in a path with a space, built with make and without a compiler for tail calls; installed. What the large guests' cells
# compute is tested elsewhere, and they take minutes to compile.
setup_file() {
    export ROOT="$BATS_FILE_TMPDIR/a tree"
    export PREFIX="$ROOT/installed here"
    mkdir "$ROOT"
    for part in CMakeLists.txt core tools tests bench; do
        cp -R "$TOP/$part" "$ROOT/"
    done
    cd "$BATS_FILE_TMPDIR"
    "$CMAKE" -S "$ROOT" -B "$ROOT/build" -G "Unix Makefiles" -DBOBBIN_BENCH=OFF -DBUILD_TESTING=OFF -DBOBBIN_WERROR=ON \
        -DBOBBIN_MUSTTAIL_COMPILER=none "-DBOBBIN_LEAVE_OUT=^(rv64|wasm)" -DCMAKE_INSTALL_PREFIX="$PREFIX" >log
    "$CMAKE" --build "$ROOT/build" >>log
    "$CMAKE" --install "$ROOT/build" >>log
    cat >user.c <<'END'
#include <bobbin/bobbin.h>
#include <stdio.h>

int main(void)
{
    struct bobbin_error error;
    bobbin_machine *m = bobbin_open(bobbin_guest_find("baby"), &error);

    if (m == NULL || !bobbin_load_buffer(m, "LDN 3\nLDN 3\nSTP\nNUM -42\n", 24, "asm", &error))
        return 1;
    bobbin_run(m, bobbin_cell_default(bobbin_machine_guest(m)), BOBBIN_NO_LIMIT);
    printf("%d\n", (int)bobbin_register_get(m, 0));
    bobbin_close(m);
    return 0;
}
END
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    lib=$(dirname "$(find "$PREFIX" -name libbobbin.a)")
}

@test "it runs, from a path with a space" {
    run "$PREFIX/bin/bobbin" run "$ROOT/bench/workloads/baby/factor.asm"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "the program halted in line 13 after 2097154 steps" ]
}

@test "without a compiler that has musttail, the tail engine is unavailable, and says so everywhere" {
    [[ "$CC" == *gcc* ]] || skip "$CC has musttail itself"
    bobbin=$PREFIX/bin/bobbin
    "$bobbin" list | grep 'baby/tail/fast .* not available: gcc .* has no musttail'
    "$bobbin" list --json | jq -e '[.cells[] | select(.engine == "tail")] | length > 0 and all(.available | not)'
    factor=$ROOT/bench/workloads/baby/factor.asm
    for command in "run --engine tail" "diff --engine tail" "trace --engine tail"; do
        # shellcheck disable=SC2086
        run --separate-stderr "$bobbin" $command "$factor"
        [ "$status" -eq 2 ]
        [[ "$stderr" == "bobbin: engine tail is not available: gcc "*" has no musttail, "* ]]
    done
    run --separate-stderr "$bobbin" time --rounds 1 "$factor"
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"engine tail is not available: "* ]]
    run "$bobbin" diff "$factor"
    [[ "$output" == *"tail/exact: not available: "* ]]
}

@test "a program that uses the installed library through pkg-config, shared and static" {
    export PKG_CONFIG_PATH="$lib/pkgconfig"
    eval "flags=($(pkg-config --cflags --libs bobbin))"
    "$CC" user.c "${flags[@]}" -o user-shared
    [ "$(LD_LIBRARY_PATH=$lib ./user-shared)" = 42 ]
    readelf -d user-shared | grep -q 'NEEDED.*libbobbin.so.0.1'
    eval "flags=($(pkg-config --cflags --libs --static bobbin))"
    "$CC" user.c "${flags[@]/-lbobbin/$lib/libbobbin.a}" -o user-static
    [ "$(./user-static)" = 42 ]
}

@test "a program that uses the installed library through CMake, shared and static" {
    mkdir -p project
    cp user.c project
    cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(user C)
find_package(bobbin 0.1 REQUIRED)
add_executable(user user.c)
target_link_libraries(user bobbin::bobbin)
add_executable(user_shared user.c)
target_link_libraries(user_shared bobbin::bobbin_shared)
END
    "$CMAKE" -S project -B project/build -DCMAKE_PREFIX_PATH="$PREFIX" -DCMAKE_C_COMPILER="$CC"
    "$CMAKE" --build project/build
    [ "$(project/build/user)" = 42 ]
    [ "$(project/build/user_shared)" = 42 ]
}

@test "the header is C++ too, and needs nothing else" {
    printf '#include <bobbin/bobbin.h>\nint main() { return bobbin_guest_count() == 0; }\n' >user.cc
    command -v g++ || skip "no g++"
    g++ -Wall -Wextra -Werror -I"$PREFIX/include" user.cc "$lib/libbobbin.a" -lelf -o user-cc
    ./user-cc
}

@test "the libraries show nothing but their public functions" {
    nm -D --defined-only "$lib/libbobbin.so" | awk '{ print $3 }' | sort >shown
    nm -g --defined-only "$lib/libbobbin.a" | awk 'NF == 3 { print $3 }' | sort >shown-static
    grep -q '^bobbin_run$' shown
    cmp shown shown-static
    for name in $(cat shown); do
        grep -q "\b$name(" "$TOP"/core/include/bobbin/*.h
    done
}

@test "the libraries do not know where they were built" {
    run ! grep -F "$ROOT" "$lib/libbobbin.a" "$lib/libbobbin.so"
    grep -qF ./core/machine.c "$lib/libbobbin.a" # it has debug information, so this test could have seen it
}

# example HEADER: what the header's opening comment shows, as a program.
example() {
    printf '#include <stdio.h>\n#include <bobbin/%s>\nint main(void)\n{\n' "$1"
    sed -n '1,/^ \*\/$/s/^ \*     //p' "$PREFIX/include/bobbin/$1"
    printf 'return 0;\n}\n'
}

@test "the examples in the headers compile and run" {
    cp "$TOP/bench/workloads/baby/factor.asm" .
    for header in bobbin.h linux.h wasi.h; do
        example $header >example.c
        grep -q bobbin_close example.c
        "$CC" -std=c11 -Wall -Wextra -Werror -I"$PREFIX/include" example.c "$lib/libbobbin.a" -lelf -lm -o "example-${header%.h}"
    done
    [ "$(./example-bobbin)" = "the program halted after 2097154 steps" ]
    # A module with one function, _start, that calls proc_exit(42).
    printf '\0asm\1\0\0\0\1\10\2\140\1\177\0\140\0\0\2\44\1\26wasi_snapshot_preview1\11proc_exit\0\0' >prog.wasm
    printf '\3\2\1\1\5\3\1\0\0\7\23\2\6_start\0\1\6memory\2\0\12\10\1\6\0\101\52\20\0\13' >>prog.wasm
    [ "$(./example-wasi)" = "exit status 42" ]
    cc=$(command -v riscv64-linux-gnu-gcc) || skip "no program for linux.h's: riscv64-linux-gnu-gcc was not found"
    printf 'int main(void) { return 42; }\n' | "$cc" -static -x c - -o a.out
    [ "$(./example-linux)" = "exit status 42" ]
}

# A project that has Bobbin in a directory of its own and builds it as a part of itself.
@test "as a part of another project it is the library alone, and changes nothing of that project's" {
    mkdir -p parent
    cp user.c parent
    ln -sfn "$ROOT" parent/bobbin
    cat >parent/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(parent C)
include(FetchContent)
FetchContent_Declare(bobbin SOURCE_DIR "${CMAKE_CURRENT_SOURCE_DIR}/bobbin")
FetchContent_MakeAvailable(bobbin)
add_executable(user user.c)
target_link_libraries(user bobbin::bobbin)
add_executable(user_shared user.c)
target_link_libraries(user_shared bobbin::bobbin_shared)
install(TARGETS user)
if(CMAKE_BUILD_TYPE OR TARGET bobbin-command OR TARGET lockstep OR TARGET uninstall OR DEFINED BUILD_TESTING)
  message(FATAL_ERROR "build type '${CMAKE_BUILD_TYPE}', BUILD_TESTING '${BUILD_TESTING}'")
endif()
END
    # Nothing that only its command, tests and benchmarks need is looked for.
    "$CMAKE" -S parent -B parent/build -DCMAKE_C_COMPILER="$CC" -DBOBBIN_MUSTTAIL_COMPILER=none \
        "-DBOBBIN_LEAVE_OUT=^(rv64|wasm)" -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON \
        -DCMAKE_DISABLE_FIND_PACKAGE_cmocka=ON -DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON -DCMAKE_INSTALL_PREFIX="$PWD/parent/installed"
    "$CMAKE" --build parent/build
    [ "$(parent/build/user)" = 42 ]
    [ "$(parent/build/user_shared)" = 42 ]
    "$CMAKE" --install parent/build
    [ "$(cd parent/installed && find . -type f)" = ./bin/user ]
}

@test "manual pages are installed" {
    command -v help2man || skip "no help2man"
    for page in bobbin bobbin-run bobbin-diff; do
        [ -s "$PREFIX/share/man/man1/$page.1" ]
    done
}

# completes WORD...: what bash offers for the last of these words.
completes() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _bobbin
    printf '%s ' "${COMPREPLY[@]}"
}

@test "bash completes commands, options and names" {
    # shellcheck source=/dev/null
    . "$PREFIX/share/bash-completion/completions/bobbin"
    bobbin=$PREFIX/bin/bobbin
    [ "$(completes "$bobbin" di)" = "diff disasm " ]
    [ "$(completes "$bobbin" run --max)" = "--max-steps " ]
    [ "$(completes "$bobbin" run --engine s)" = "switch super subroutine " ]
    [ "$(completes "$bobbin" run --engine = sw)" = "switch " ]
    [ "$(completes "$bobbin" run --guest rv)" = "rv64 " ]
    : >a-program.asm
    [ "$(completes "$bobbin" run a-prog)" = "a-program.asm " ]
    complete -p bobbin | grep -q _bobbin
}

@test "what was installed can be moved" {
    cp -R "$PREFIX" moved
    moved=$PWD/moved/${lib#"$PREFIX"/}
    export PKG_CONFIG_PATH="$moved/pkgconfig"
    eval "flags=($(pkg-config --cflags --libs --static bobbin))"
    [[ "${flags[*]}" == *"$PWD/moved/"* && "${flags[*]}" != *"$PREFIX"* ]]
    "$CC" user.c "${flags[@]/-lbobbin/$moved/libbobbin.a}" -o user-moved
    [ "$(./user-moved)" = 42 ]
}

@test "uninstall removes all that was installed" { # the last test: it takes it from the others
    touch "$PREFIX/include/other.h"
    [ "$(find "$PREFIX" -type f -o -type l | wc -l)" -gt 10 ]
    "$CMAKE" --build "$ROOT/build" --target uninstall
    [ "$(find "$PREFIX" -type f -o -type l)" = "$PREFIX/include/other.h" ]
    [ ! -e "$PREFIX/include/bobbin" ]
    [ ! -e "$lib/cmake/bobbin" ]
}
