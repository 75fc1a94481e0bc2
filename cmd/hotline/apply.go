package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"hotline/configs"
	"hotline/internal/prompts"
	"hotline/store"
	"hotline/store/journal"
	"hotline/switchboard"
	"hotline/web"
)

func exportCommand() *cobra.Command {
	var r reach
	var version uint64
	cmd := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the centre's settings in force into a folder, as YAML",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := r.settings(cmd.Context(), version)
			if err != nil {
				return err
			}
			if err := writeFiles(args[0], s.Files); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "version %d: %d files in %s\n", s.Version, len(s.Files), args[0])
			return nil
		},
	}
	r.flags(cmd)
	cmd.Flags().Uint64Var(&version, "version", 0, "an earlier version (needs a running server)")
	return cmd
}

// writeFiles lays a text form into a folder. Menus that are not in it are removed
// there, so that the folder is what is in force.
func writeFiles(dir string, files []configs.File) error {
	if err := os.MkdirAll(filepath.Join(dir, "flows"), 0o755); err != nil {
		return err
	}
	old := configs.Names(os.DirFS(dir))
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.Name)), []byte(f.Text), 0o644); err != nil {
			return err
		}
	}
	for _, o := range old {
		if !slices.ContainsFunc(files, func(f configs.File) bool { return f.Name == o }) {
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(o))); err != nil {
				return err
			}
		}
	}
	return nil
}

func applyCommand() *cobra.Command {
	var r reach
	var check, diff bool
	var note string
	cmd := &cobra.Command{
		Use:   "apply DIR",
		Short: "Make the settings of a folder the centre's, while calls are running",
		Long: "Checks the YAML files of DIR as a whole and makes them the next version of the centre's settings: whole, or not at all.\n" +
			"A running server takes them through its API, for new calls at once; a stopped one at its next start.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			tree, err := configs.OpenFolder(args[0])
			if err != nil {
				return err
			}
			files, err := configs.ReadFiles(tree)
			if err == nil && len(files) == 0 {
				err = fmt.Errorf("%s: no settings there", args[0])
			}
			if err != nil {
				return err
			}
			srv, err := r.server(cmd.Context())
			if err != nil {
				return err
			}
			a := applying{r: &r, out: cmd.OutOrStdout(), files: files, note: note}
			if srv != nil {
				return a.running(cmd.Context(), srv, check, diff)
			}
			return a.stopped(cmd.Context(), check, diff)
		},
	}
	r.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&check, "check", false, "only check: file:line: what, cure")
	f.BoolVar(&diff, "diff", false, "only show what would change")
	f.StringVarP(&note, "note", "m", "", "why, for the list of versions")
	cmd.MarkFlagsMutuallyExclusive("check", "diff")
	return cmd
}

// applying is one run of hotline apply.
type applying struct {
	r     *reach
	out   io.Writer
	files []configs.File
	note  string
}

// running hands the settings to a server; without --check or --diff it takes them.
func (a applying) running(ctx context.Context, srv *remote, check, diff bool) error {
	var now web.SettingsVersion
	if err := srv.call(ctx, "GET", "/settings/0", nil, &now); err != nil {
		return err
	}
	if check || diff {
		var found web.SettingsChecked
		if err := srv.call(ctx, "POST", "/settings/check", map[string]any{"files": a.files}, &found); err != nil {
			return err
		}
		return a.tell(now.Files, found.Problems, diff)
	}
	var made web.SettingsVersion
	in := map[string]any{"base": now.Version, "files": a.files, "note": a.note}
	if slices.Equal(configs.SortFiles(a.files), now.Files) {
		fmt.Fprintf(a.out, "version %d is in force as it is: nothing to do\n", now.Version)
		return nil
	}
	if err := srv.call(ctx, "POST", "/settings", in, &made); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "version %d is in force, for new calls\n", made.Version)
	return nil
}

// stopped checks the settings and leaves them for the next start.
func (a applying) stopped(ctx context.Context, check, diff bool) error {
	m, err := a.r.machine()
	if err != nil {
		return err
	}
	own, err := prompts.OpenFolder(promptsDir(m))
	if err != nil {
		return err
	}
	centre, problems := configs.LoadFiles(a.files, own.Lengths())
	if len(problems) == 0 {
		if _, err := settings(m, centre); err != nil {
			return err
		}
	}
	found := each(problems, func(p configs.Problem) web.SettingsProblem { return web.SettingsProblem(p) })
	if check || diff {
		s, err := a.r.settings(ctx, 0)
		if err != nil {
			return err
		}
		return a.tell(s.Files, found, diff)
	}
	if len(problems) > 0 {
		return configs.Error(problems)
	}
	return a.leave(ctx, m, centre.Files)
}

// leave writes the settings where the next start finds them.
func (a applying) leave(ctx context.Context, m configs.Machine, files []configs.File) error {
	p := pending{Files: files, Note: a.note}
	if _, err := os.Stat(filepath.Join(m.Data, "hotline.db")); err == nil {
		st, err := store.Open(m.Data)
		if err != nil {
			return err
		}
		u, err := administrator(ctx, st, a.r.as)
		if err == nil {
			p.By = u.ID
		} else if a.r.as != "" {
			return errors.Join(err, st.Close())
		}
		if err := st.Close(); err != nil {
			return err
		}
	}
	b, err := json.Marshal(p)
	if err == nil {
		err = os.MkdirAll(m.Data, 0o700)
	}
	if err == nil {
		err = writeWhole(pendingPath(m), b)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, "the server is stopped: it takes these settings at its next start")
	return nil
}

// tell prints what a check found; mistakes end the command with code 2.
func (a applying) tell(now []configs.File, problems []web.SettingsProblem, diff bool) error {
	for _, p := range problems {
		fmt.Fprintln(a.out, configs.Problem(p).In(language()))
	}
	if diff {
		for _, d := range web.DiffFiles(now, configs.SortFiles(a.files)) {
			fmt.Fprint(a.out, d)
		}
	}
	if len(problems) > 0 {
		return exitCode(2)
	}
	if !diff {
		fmt.Fprintln(a.out, "settings and menus are in order")
	}
	return nil
}

// settings gives a version of the centre's settings, 0 for the one in force.
func (r *reach) settings(ctx context.Context, version uint64) (web.SettingsVersion, error) {
	srv, err := r.server(ctx)
	if err != nil {
		return web.SettingsVersion{}, err
	}
	if srv != nil {
		var s web.SettingsVersion
		err = srv.call(ctx, "GET", fmt.Sprintf("/settings/%d", version), nil, &s)
		return s, err
	}
	if version != 0 {
		return web.SettingsVersion{}, errors.New("--version: earlier versions are given by a running server")
	}
	m, err := r.machine()
	if err != nil {
		return web.SettingsVersion{}, err
	}
	s, err := stoppedSettings(m)
	return web.SettingsVersion{Version: s.Version, Author: s.By, Note: s.Note, Files: s.Files}, err
}

// stoppedSettings reads what the next start of a stopped server would take: what
// hotline apply left, else what the journal holds, else what a first start takes.
func stoppedSettings(m configs.Machine) (s switchboard.Settings, err error) {
	left, err := readPending(m)
	if err != nil || left != nil {
		if left != nil {
			s.Files, s.Note, s.By = left.Files, left.Note, left.By
		}
		return s, err
	}
	if _, err := os.Stat(filepath.Join(m.Data, "journal")); err == nil {
		j, err := journal.Open(filepath.Join(m.Data, "journal"), journal.Options{SegmentBytes: int64(m.Journal.SegmentMB) << 20})
		if err != nil {
			return s, err
		}
		core, _, err := switchboard.Recover(j, 0)
		if err := errors.Join(err, j.Close()); err != nil {
			return s, err
		}
		s = core.Settings()
	}
	if len(s.Files) == 0 {
		s.Files, err = firstFiles("", m.Data)
	}
	return s, err
}

// centreTree is the folder a first start takes: the one named, else the data
// folder's own, else the built-in one.
func centreTree(named, data string) (fs.FS, error) {
	own := filepath.Join(data, "centre")
	if info, err := os.Stat(own); named == "" && err == nil && info.IsDir() {
		named = own
	}
	return namedCentre(named)
}

// firstFiles reads the folder that a first start takes.
func firstFiles(named, data string) ([]configs.File, error) {
	tree, err := centreTree(named, data)
	if err != nil {
		return nil, err
	}
	return configs.ReadFiles(tree)
}

// namedCentre is the folder that a command names, else the built-in one.
func namedCentre(dir string) (fs.FS, error) {
	if dir == "" {
		return configs.CentreFiles(), nil
	}
	return configs.OpenFolder(dir)
}
