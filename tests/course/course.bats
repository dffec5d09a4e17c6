# The course as a lecturer and as students use it. TOP (the source tree) and CC come from ctest.
bats_require_minimum_version 1.5.0

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    "$TOP/tools/course" new students
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

# grade DIR ARGUMENT...: the lecturer's grader; its report is in $output, the results in results.json. All build in one place.
grade() {
    run "$TOP/tools/course" grade --work work --seconds 3 --results results.json "$@"
    echo "$output"
    [ "$status" -eq 0 ]
}

# lost: the tests of results.json that were not passed, one a line.
lost() {
    jq -r '.tests[] | select(.score < .max_score).name | sub("^[a-z]*: "; "")' results.json | sort
}

# What every exercise has to show: the starter earns nothing, even where it was touched, so that it is built and tested; the
# solution earns everything; each wrong answer loses what its patch says, and nothing else.
judge() {
    local patch answers
    rm -rf handed-in
    cp -R students handed-in
    while read -r file; do
        case $file in
        *.asm) echo "; touched" >>"handed-in/$file" ;;
        *) echo "/* touched */" >>"handed-in/$file" ;;
        esac
    done < <(cd students/tools/course.d/given && find . -type f)
    grade handed-in --only "$1"
    jq -e '[.tests[].score] | length >= 4 and add == 0' results.json

    rm -rf handed-in
    cp -R students handed-in
    "$TOP/tools/course" solutions handed-in --only "$1"
    grade handed-in --only "$1"
    jq -e '[.tests[].max_score] | add == 10' results.json
    [ -z "$(lost)" ]

    mv handed-in solved
    answers=0
    for patch in "$TOP/tools/course.d/wrong/$1"-*.patch; do
        cp -R solved handed-in
        patch -s -p1 -F0 -d handed-in -i "$patch"
        grade handed-in --only "$1"
        diff <(sed -n 's/^Loses: //p' "$patch" | sort) <(lost)
        rm -rf handed-in
        answers=$((answers + 1))
    done
    rm -rf solved
    [ "$answers" -ge 2 ]
}

@test "new: what students get has the visible tests, and nothing that gives an answer away" {
    [ -s students/tools/course.d/visible/vm.py ]
    for gone in bench/lab/answers.md tools/course.d/hidden tools/course.d/solutions tools/course.d/starter tools/course.d/wrong; do
        [ -e "$TOP/$gone" ]
        [ ! -e "students/$gone" ]
    done
    run grep -rlE 'behind_second|baby_add|sp\[-1\] -= r->sp|FUSE3\(sub, cmp, jrp\)|taken_by\(m, line, op\)' students
    [ "$status" -eq 1 ]
    run "$TOP/tools/course" new students
    [ "$status" -eq 2 ]
    [[ "$output" == "course: students is there already, and not empty" ]]
    run students/tools/course solutions students
    [ "$status" -eq 2 ]
    [ "$output" = "course: this tree has no solutions: it was made for students" ]
}

@test "program" {
    judge program
}

@test "instruction" {
    judge instruction
}

@test "vm" {
    judge vm
}

@test "superinstructions" {
    judge superinstructions
}

@test "engine" {
    judge engine
}

@test "calls" {
    [ "$(uname -m)" = x86_64 ] || skip "calls is graded on x86-64 alone"
    judge calls
}

@test "results.json is Gradescope's, and the same each time; students grade themselves by what is visible" {
    rm -rf handed-in
    cp -R students handed-in
    "$TOP/tools/course" solutions handed-in --only program
    grade handed-in --only program --only instruction
    jq -e '.tests | length == 10 and all(
        (.score | type) == "number" and (.max_score | type) == "number" and (.name | length) > 0 and
        (.output | type) == "string" and (.status | IN("passed", "failed")) and (.visibility | IN("visible", "after_published")))' results.json
    jq -e '[.tests[] | select(.visibility == "visible")] | length == 5' results.json
    [[ "$output" == *"program: 10 of 10"*"instruction: 0 of 10"*"10 of 20 points" ]]
    mv results.json first.json
    grade handed-in --only program --only instruction
    cmp first.json results.json
    run handed-in/tools/course grade handed-in --work work --only program
    [ "${lines[0]}" = "program: 4 of 4" ]
    [[ "$output" != *hidden* ]]
    rm -rf handed-in
}

@test "what does not build, or is not a file, loses its own exercise and no other" {
    rm -rf handed-in
    cp -R students handed-in
    "$TOP/tools/course" solutions handed-in --only program
    echo "#error unfinished" >>handed-in/core/baby/insns.h
    rm handed-in/core/baby/calls.c handed-in/core/baby/fuse.def
    ln -s /etc/passwd handed-in/core/baby/calls.c
    grade handed-in --only instruction --only superinstructions --only calls --only program
    [[ "$output" == *"instruction: 0 of 10"*"error unfinished"*"superinstructions: 0 of 10"*"none of its files is here: core/baby/fuse.def"*"calls: 0 of 10"*"core/baby/calls.c is not a file of at most 1 MB"*"program: 10 of 10"* ]]
    rm -rf handed-in
}

# bounded COMMAND: how a command ends that is allowed one second.
bounded() {
    python3 -B -c 'import sys; sys.path.insert(0, sys.argv[1]); import bounded
print(bounded.run(["sh", "-c", sys.argv[2]], ".", 1).status)' "$TOP/tools/course.d" "$1"
}

@test "what is graded has an end, and so has what it begins" {
    [ "$(bounded 'exit 3')" = 3 ]
    [ "$(bounded 'while :; do :; done')" = None ]
    [ "$(bounded 'exec yes')" = None ]
    [ "$(bounded 'exec sleep 100')" = None ]
    bounded 'sleep 4242 & exit 0'
    run ! pgrep -f 'sleep 4242'
    [ "$(bounded 'python3 -c "x = bytearray(5 << 30)" 2>/dev/null')" = 1 ]
}

@test "the container gets its packages from tools/setup, and its user is not root" {
    [ "$(grep -cE '^(RUN|COPY|ADD) ' "$TOP/Containerfile")" -eq 3 ]
    grep -qx 'COPY tools/setup /usr/local/bin/bobbin-setup' "$TOP/Containerfile"
    grep -qE '^RUN /usr/local/bin/bobbin-setup course && rm -rf /var/lib/apt/lists/\*$' "$TOP/Containerfile"
    run ! grep -E 'apt-get|apt |--platform|dpkg' "$TOP/Containerfile"
    grep -v '^#' "$TOP/Containerfile" | grep -A 9 useradd | grep -qx 'USER student'
    jq -e '.build.dockerfile == "../Containerfile" and .build.context == ".." and .remoteUser == "student"' "$TOP/.devcontainer/devcontainer.json"
}
