package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hotline/call"
	"hotline/people"
	"hotline/store"
)

func userCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "People who sign in"}
	cmd.AddCommand(userAddCommand(), userTokenCommand())
	return cmd
}

func userTokenCommand() *cobra.Command {
	var where reach
	var life time.Duration
	cmd := &cobra.Command{
		Use:   "token LOGIN",
		Short: "Print a token with which a program acts as this administrator",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := where.machine()
			if err != nil {
				return err
			}
			token, err := ownToken(cmd.Context(), m.Data, args[0], life)
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), token)
			}
			return err
		},
	}
	where.place(cmd)
	cmd.Flags().DurationVar(&life, "life", 24*time.Hour, "how long it holds")
	return cmd
}

func userAddCommand() *cobra.Command {
	var where reach
	var role, name, org, queues, skills string
	var line int
	cmd := &cobra.Command{
		Use:   "add LOGIN",
		Short: "Add a person; the password is read from standard input",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			u := people.User{Login: args[0], Name: name, Role: people.Role(role), Org: org, Line: line}
			for q := range strings.SplitSeq(queues, ",") {
				if q = strings.TrimSpace(q); q != "" {
					u.Queues = append(u.Queues, call.QueueID(q))
				}
			}
			var err error
			if u.Skills, err = parseSkills(skills); err != nil {
				return err
			}
			if u.Name == "" {
				u.Name = u.Login
			}
			password, err := readPassword(cmd.InOrStdin())
			if err != nil {
				return err
			}
			m, err := where.machine()
			if err != nil {
				return err
			}
			return addUser(cmd, m.Data, u.Normal(), password)
		},
	}
	f := cmd.Flags()
	where.place(cmd)
	f.StringVar(&role, "role", string(people.Operator), "operator, supervisor or admin")
	f.StringVar(&name, "name", "", "name as shown")
	f.StringVar(&org, "org", "", "organisation (default: the owner)")
	f.StringVar(&queues, "queues", "", "queues the person serves, with commas")
	f.StringVar(&skills, "skills", "", "skills with levels 1..10, such as sales:8,support:5")
	f.IntVar(&line, "line", 0, "support line 1..3")
	return cmd
}

// parseSkills reads "sales:8,support:5".
func parseSkills(text string) ([]people.Skill, error) {
	var out []people.Skill
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, level, _ := strings.Cut(part, ":")
		n, err := strconv.Atoi(level)
		if err != nil || n < 1 || n > 10 {
			return nil, fmt.Errorf("skills: name:level with a level of 1 to 10 expected, got %q", part)
		}
		out = append(out, people.Skill{Name: name, Level: n})
	}
	return out, nil
}

func readPassword(in io.Reader) (string, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	return line, people.CheckPassword(line)
}

func addUser(cmd *cobra.Command, data string, u people.User, password string) error {
	if err := u.Validate(); err != nil {
		return err
	}
	st, err := store.Open(data)
	if err != nil {
		return err
	}
	hash, err := people.NewHasher(1).Hash(cmd.Context(), password)
	if err == nil {
		u, err = st.AddUser(cmd.Context(), u, hash)
	}
	if err := errors.Join(err, st.Close()); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s is person %d (a running server hears of it at its next start, or when people are changed in the web app)\n", u.Login, u.ID)
	return nil
}
