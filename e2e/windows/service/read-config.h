/* Whether a rule file can be read, and the vendors that it names: as strict as an XML parser about what an edit can break. */
#include <stdlib.h>
#include <string.h>

typedef struct { const unsigned char *at, *end; const char *why; unsigned line; char vendors[600]; } config;

static int refuse(config *c, const char *why) { if (!c->why) c->why = why; return 0; }

static int skip_to(config *c, const char *mark, const char *why)
{
    size_t n = strlen(mark);
    for (; c->at + n <= c->end; c->at++) {
        if (!memcmp(c->at, mark, n)) { c->at += n; return 1; }
        if (*c->at == '\n') c->line++;
    }
    return refuse(c, why);
}

static int is_space(unsigned char b) { return b == ' ' || b == '\t' || b == '\r' || b == '\n'; }
static int is_name(unsigned char b) { return b >= 128 || (b && strchr("-._:", b)) || ((b | 32) >= 'a' && (b | 32) <= 'z') || (b >= '0' && b <= '9'); }

static int read_name(config *c, char *out)
{
    size_t n = 0;
    for (; c->at < c->end && is_name(*c->at); c->at++) if (n < 63) out[n++] = (char)*c->at;
    out[n] = 0;
    return n ? 1 : refuse(c, "a name is missing");
}

static void note(config *c, const unsigned char *from, const unsigned char *to)
{
    size_t used = strlen(c->vendors), n = (size_t)(to - from);
    if (used + n + 2 > sizeof c->vendors) return;
    if (used) c->vendors[used++] = ',';
    memcpy(c->vendors + used, from, n);
    c->vendors[used + n] = 0;
}

/* After the name of a start tag. */
static int read_attributes(config *c, int *empty)
{
    char seen[32][64], name[64];
    int count = 0, i, space;
    for (;;) {
        for (space = 0; c->at < c->end && is_space(*c->at); space = 1) if (*c->at++ == '\n') c->line++;
        if (c->at < c->end && *c->at == '>') { c->at++; *empty = 0; return 1; }
        if (c->at + 1 < c->end && c->at[0] == '/' && c->at[1] == '>') { c->at += 2; *empty = 1; return 1; }
        if (!space || !read_name(c, name)) return refuse(c, "a tag is not closed");
        for (i = 0; i < count; i++) if (!strcmp(seen[i], name)) return refuse(c, "an attribute stands twice");
        if (count < 32) strcpy(seen[count++], name);
        if (c->at + 1 >= c->end || c->at[0] != '=' || (c->at[1] != '"' && c->at[1] != '\'')) return refuse(c, "a value is not quoted");
        {
            const unsigned char quote = c->at[1], *from = c->at += 2;
            while (c->at < c->end && *c->at != quote) if (*c->at++ == '<') return refuse(c, "'<' in a value");
            if (c->at == c->end) return refuse(c, "a value is not closed");
            if (!_stricmp(name, "vendor")) note(c, from, c->at);
            c->at++;
        }
    }
}

static int starts(const config *c, const char *mark) { return !strncmp((const char *)c->at, mark, strlen(mark)); }

/* The bytes end in zeros, so that looking ahead is safe. */
static int read_document(config *c)
{
    static char open[64][64];
    char name[64];
    int depth = 0, roots = 0, empty;
    while (c->at < c->end) {
        if (starts(c, "<!--")) { if (!skip_to(c, "-->", "a comment is not closed")) return 0; }
        else if (starts(c, "<![CDATA[")) { if (!skip_to(c, "]]>", "CDATA is not closed")) return 0; }
        else if (starts(c, "<?")) { if (!skip_to(c, "?>", "a declaration is not closed")) return 0; }
        else if (starts(c, "<!")) { if (!skip_to(c, ">", "a DOCTYPE is not closed")) return 0; }
        else if (starts(c, "</")) {
            c->at += 2;
            if (!read_name(c, name)) return 0;
            while (is_space(*c->at)) c->at++;
            if (*c->at++ != '>' || !depth || strcmp(open[--depth], name)) return refuse(c, "an end tag does not match");
        } else if (*c->at == '<') {
            c->at++;
            if (!depth && roots++) return refuse(c, "a second root element");
            if (!read_name(c, name) || !read_attributes(c, &empty)) return 0;
            if (!empty) { if (depth == 64) return refuse(c, "too deep"); strcpy(open[depth++], name); }
        } else {
            if (*c->at == '\n') c->line++;
            if (*c->at < 32 && !is_space(*c->at)) return refuse(c, "a control character");
            if (!depth && !is_space(*c->at)) return refuse(c, "text outside the root element");
            c->at++;
        }
    }
    return depth ? refuse(c, "an element is not closed") : roots ? 1 : refuse(c, "no root element");
}

/* NULL when the file can be read. UTF-8 with or without a byte order mark, UTF-16LE with one. */
static const char *read_config(const unsigned char *bytes, size_t size, config *c)
{
    unsigned char *text = calloc(size * 2 + 16, 1);
    size_t n = size, from = 0;
    memset(c, 0, sizeof *c);
    c->line = 1;
    if (size >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
        n = (size_t)WideCharToMultiByte(CP_UTF8, 0, (const WCHAR *)(bytes + 2), (int)(size / 2 - 1), (char *)text, (int)(size * 2), NULL, NULL);
    else {
        if (size >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3)) from = 3;
        n = size - from;
        memcpy(text, bytes + from, n);
        if (n && !MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, (const char *)text, (int)n, NULL, 0)) c->why = "not UTF-8";
    }
    c->at = text;
    c->end = text + n;
    if (!c->why) read_document(c);
    free(text);
    return c->why;
}
