// A plugin for QEMU (user mode): which methods of a native executable run, how often, and which words of its image
// heap they touch. bench/layout compiles it. QEMU's header is in no package, so what is needed of it stands here.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define READS_AND_WRITES 3

typedef uint64_t Id;
typedef struct qemu_plugin_tb Block;
typedef struct qemu_plugin_insn Instruction;
typedef void OnBlock(Id, Block *);
typedef void OnAccess(unsigned int, uint32_t, uint64_t, void *);
typedef void OnExit(Id, void *);

EXPORT int qemu_plugin_version = 1;

extern uint64_t qemu_plugin_start_code(void);
extern uint64_t qemu_plugin_end_code(void);
extern size_t qemu_plugin_tb_n_insns(const Block *);
extern uint64_t qemu_plugin_tb_vaddr(const Block *);
extern Instruction *qemu_plugin_tb_get_insn(const Block *, size_t);
extern const char *qemu_plugin_insn_symbol(const Instruction *);
extern void qemu_plugin_register_vcpu_tb_trans_cb(Id, OnBlock *);
extern void qemu_plugin_register_vcpu_tb_exec_inline(Block *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_mem_cb(Instruction *, OnAccess *, int, int, void *);
extern void qemu_plugin_register_atexit_cb(Id, OnExit *, void *);

struct method {
    const char *name;
    uint64_t blocks;
    struct method *next;
};

// In the order in which they first run.
static struct method *first, **last = &first;
static struct method *known[1 << 20];

// Of the heap: where it is in the file, and where in memory, once it is there.
static uint64_t offset, size, begin;
static unsigned char *touched;

static struct method *method_of(const char *name) {
    size_t hash = 5381;
    for (const char *at = name; *at; at++) {
        hash = hash * 33 + (unsigned char) *at;
    }
    size_t mask = sizeof known / sizeof *known - 1;
    size_t place = hash & mask;
    while (known[place] && strcmp(known[place]->name, name)) {
        place = (place + 1) & mask;
    }
    if (!known[place]) {
        struct method *it = calloc(1, sizeof *it);
        it->name = strdup(name);
        known[place] = it;
        *last = it;
        last = &it->next;
    }
    return known[place];
}

// GraalVM maps the heap once more, at another address than where the loader put it: the last counts.
static void look_for_heap(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096], path[2048];
    while (fgets(line, sizeof line, maps)) {
        uint64_t from, at;
        if (sscanf(line, "%" SCNx64 "-%*x %*s %" SCNx64 " %*s %*s %2047s", &from, &at, path) == 3
            && at == offset && !strcmp(path, getenv("TOUCHED_OF")) && from > qemu_plugin_end_code() + size) {
            begin = from;
        }
    }
    fclose(maps);
}

static void access_to(unsigned int cpu, uint32_t kind, uint64_t address, void *none) {
    if (begin && address >= begin && address < begin + size) {
        touched[(address - begin) / 8] = 1;
    }
}

static void translated(Id id, Block *block) {
    if (!begin) {
        look_for_heap();
    }
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(block, i), access_to, 0, READS_AND_WRITES, NULL);
    }
    uint64_t address = qemu_plugin_tb_vaddr(block);
    const char *name = qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(block, 0));
    if (name && address >= qemu_plugin_start_code() && address < qemu_plugin_end_code()) {
        qemu_plugin_register_vcpu_tb_exec_inline(block, 0, &method_of(name)->blocks, 1);
    }
}

static void end(Id id, void *none) {
    FILE *out = fopen(getenv("TOUCHED_OUT"), "w");
    for (struct method *it = first; it; it = it->next) {
        fprintf(out, "method %" PRIu64 " %s\n", it->blocks, it->name);
    }
    for (uint64_t word = 0; word < size / 8; word++) {
        if (touched[word]) {
            fprintf(out, "heap %" PRIu64 "\n", word * 8);
        }
    }
    fclose(out);
}

EXPORT int qemu_plugin_install(Id id, const void *info, int count, char **arguments) {
    offset = strtoull(getenv("TOUCHED_OFFSET"), NULL, 0);
    size = strtoull(getenv("TOUCHED_SIZE"), NULL, 0);
    touched = calloc(size / 8, 1);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, end, NULL);
    return 0;
}
