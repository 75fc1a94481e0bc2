package configs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every message that a check of the centre's settings can give has its Russian
// words: the formats are read from the sources themselves.
func TestEveryMessageHasItsRussian(t *testing.T) {
	var missing []string
	for _, id := range messages(t) {
		_, word := russianWords[id]
		if _, ok := russian(strings.ReplaceAll(id, "%", "0")); !ok && !word {
			missing = append(missing, id)
		}
	}
	require.Empty(t, missing)
}

// And what the examples of mistakes give is told in Russian, message and cure.
func TestExamplesInRussian(t *testing.T) {
	for _, glob := range []string{"testdata/centre/*.want", "../ivr/testdata/bad/*.txt"} {
		files, err := filepath.Glob(glob)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for line := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n") {
				_, rest, ok := strings.Cut(line, ": ")
				require.True(t, ok, line)
				require.True(t, inRussian(rest), "%s: %s", file, line)
			}
		}
	}
}

// inRussian tries every border between what is wrong and its cure.
func inRussian(rest string) bool {
	for i := range len(rest) + 1 {
		what, cure := rest[:i], ""
		if cut, ok := strings.CutPrefix(rest[i:], ", "); ok {
			cure = cut
		} else if i < len(rest) {
			continue
		}
		got := Problem{What: what, Cure: cure}.In("ru")
		if got.What != what && (cure == "" || got.Cure != cure) {
			return true
		}
	}
	return false
}

func TestWordsOfAProblem(t *testing.T) {
	p := Problem{File: "flows/main.yaml", Line: 7, What: `support: no queue "supporz"`, Cure: "did you mean support?"}
	require.Equal(t, "flows/main.yaml:7: support: нет очереди «supporz», возможно, имелось в виду support", p.In("ru").String())
	require.Equal(t, p, p.In("en"))
	odd := Problem{What: "nobody has words for this"}
	require.Equal(t, odd, odd.In("ru"))
}

// messages reads the formats of messages from the sources; values are %.
func messages(t *testing.T) (out []string) {
	t.Helper()
	files, err := filepath.Glob("../ivr/*.go")
	require.NoError(t, err)
	files = append(files, "alarms.go", "bind.go", "centre.go", "files.go", "text.go", "own_prompts.go", "rota.go", "../acd/validate.go", "../acd/settings.go", "../survey/config.go",
		"../survey/hours.go", "../desk/lists.go", "../lookup/config.go", "../people/rota.go", "../alarm/rules.go", "../internal/prompts/studio.go", "../internal/prompts/read.go", "../cmd/hotline/prompts.go")
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || slices.Contains([]string{"step.go"}, filepath.Base(name)) {
			continue
		}
		if _, err := os.Stat(name); err != nil {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				out = append(out, ofCall(n)...)
			case *ast.FuncDecl:
				if slices.Contains([]string{"missing", "tabbed", "unclosed", "deeper", "shallow", "noColon", "oddSpace", "bareKey", "Meant", "oneOf", "Refusal"}, n.Name.Name) {
					out = append(out, ofReturns(n)...)
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "What" || key.Name == "Cure") {
					out = append(out, withoutPath(format(n.Value)))
				}
			}
			return true
		})
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool {
		return strings.Trim(s, "% .") == "" || !strings.Contains(s, " ") && strings.Contains(s, "%")
	})
}

// ofCall gives the formats among the arguments of a call that tells of a mistake.
func ofCall(call *ast.CallExpr) (out []string) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	from := map[string]int{"wrong": 0, "flaw": 1, "say": 0, "bad": 1, "add": 1, "check": 2, "Meant": 2, "Errorf": 0, "New": 0}
	first, ok := from[name]
	if (name == "bad" || name == "add") && len(call.Args) > 0 && isLiteral(call.Args[0]) {
		first = 0
	}
	if !ok || len(call.Args) <= first {
		return nil
	}
	last := first + 1
	if (name == "bad" || name == "add") && first == 1 || name == "wrong" {
		last = min(first+2, len(call.Args))
	}
	for i, arg := range call.Args[first:last] {
		switch text := strings.TrimSpace(pieces(arg)); {
		case name == "flaw" || name == "say": // told whole
			out = append(out, text)
		case name == "Meant" || i > 0: // a cure
			out = append(out, text)
		case last == first+1: // both in one text
			what, cure, _ := strings.Cut(text, "; ")
			out = append(out, withoutPath(what), cure)
		default:
			out = append(out, withoutPath(text))
		}
	}
	return out
}

func isLiteral(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.STRING
}

func ofReturns(f *ast.FuncDecl) (out []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			for _, e := range r.Results {
				if s := withoutPath(format(e)); s != "%" {
					out = append(out, s)
				}
			}
		}
		return true
	})
	return out
}

var verb = regexp.MustCompile(`%[a-z]`)

// format flattens a text put together of pieces; what is not written there is %.
func format(e ast.Expr) string { return strings.TrimSpace(pieces(e)) }

var place = regexp.MustCompile(`^(node )?[a-z0-9_%.\[\]]+: `)

func withoutPath(s string) string { return place.ReplaceAllString(s, "") }

func pieces(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			return "%"
		}
		return strings.ReplaceAll(verb.ReplaceAllString(s, "%"), "%%", "%")
	case *ast.BinaryExpr:
		return pieces(e.X) + pieces(e.Y)
	case *ast.ParenExpr:
		return pieces(e.X)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return pieces(e.Args[0])
		}
	}
	return "%"
}
