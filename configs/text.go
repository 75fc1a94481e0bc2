package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unicode/utf8"
)

// OpenFolder opens a folder of centre settings.
func OpenFolder(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, Problems{{File: dir, What: "no such folder", Cure: "name a folder of YAML files; hotline export DIR writes one"}}
	case err != nil:
		return nil, Problems{{File: dir, What: "cannot be read: " + why(err), Cure: "check the name and the rights"}}
	case !info.IsDir():
		return nil, Problems{{File: dir, What: "a file, a folder expected", Cure: "name the folder that it lies in"}}
	}
	return os.DirFS(dir), nil
}

// readText reads one file of a folder: an ordinary one of honest size.
func readText(fsys fs.FS, name string) (string, *Problem) {
	unread := func(err error) *Problem {
		return &Problem{File: name, What: "cannot be read: " + why(err), Cure: "check the name and the rights"}
	}
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return "", unread(err)
	case !info.Mode().IsRegular():
		return "", &Problem{File: name, What: "no ordinary file", Cure: "put the file itself there"}
	case info.Size() > maxText:
		return "", &Problem{File: name, What: fmt.Sprintf("%d bytes", info.Size()), Cure: fmt.Sprintf("a file has at most %d", maxText)}
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return "", unread(err)
	}
	text, problem := Decode(name, data)
	return string(text), problem
}

// Decode gives a file's text without the mark that editors of Windows put before
// it. Text in another encoding than UTF-8 would become names that nobody can read.
func Decode(name string, data []byte) ([]byte, *Problem) {
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, &Problem{File: name, Line: 1, What: "the text is in UTF-16", Cure: "save it as UTF-8"}
	}
	for i, line := range bytes.Split(text, []byte{'\n'}) {
		switch {
		case bytes.IndexByte(line, 0) >= 0:
			return nil, &Problem{File: name, Line: i + 1, What: "this is no text", Cure: "put the file from a backup there, or write it anew"}
		case !utf8.Valid(line):
			return nil, &Problem{File: name, Line: i + 1, What: "letters that are no UTF-8", Cure: "save it as UTF-8, it looks like another encoding, such as Windows-1251"}
		}
	}
	return text, nil
}

// why is the reason of an error without the name of the file, which is told already.
func why(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
