// Command crowd fills a running trial hotline with people, so that pictures and
// people who look at it see a day of work: operators with real softphones,
// customers who phone over SIP, and their phones that answer the survey bot.
//
//	crowd --url http://127.0.0.1:8080 --sip 127.0.0.1:5060 --phone 127.0.0.1:5070
//
// It is told what to do by lines on standard input, and answers each with a line
// "ok" or "error: …" when it is done:
//
//	staff anna boris      these operators sign in, answer, talk, close with a result
//	day 24                so many calls, a few at a time, until all are over
//	calm | busy           talks end after some seconds | last until the customer leaves
//	break boris lunch     a break with a reason; "back boris" ends it
//	leave anna            signs out
//	call 79161234501 1    one customer who presses a key and stays in the call
//	hold boris            puts the customer on hold
//	bye                   all staying customers hang up
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	c := &crowd{staff: map[string]*operator{}}
	flag.StringVar(&c.url, "url", "http://127.0.0.1:8080", "web address of the server")
	flag.StringVar(&c.sip, "sip", "127.0.0.1:5060", "its SIP address")
	flag.StringVar(&c.phoneAt, "phone", "127.0.0.1:5070", "where the customers' phones answer; the trunk's proxy leads here")
	flag.StringVar(&c.password, "password", "hotline-demo", "of all operators")
	flag.StringVar(&c.voices, "voices", "configs/prompts/sound/ru", "folder of WAV files that people speak with")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := c.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "crowd:", err)
		os.Exit(1)
	}
}

func (c *crowd) run(ctx context.Context) error {
	if err := c.open(); err != nil {
		return err
	}
	defer c.close()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		words := strings.Fields(in.Text())
		if len(words) == 0 {
			continue
		}
		if err := c.do(ctx, words[0], words[1:]); err != nil {
			fmt.Println("error:", err)
		} else {
			fmt.Println("ok")
		}
	}
	return nil
}

func (c *crowd) do(ctx context.Context, what string, args []string) error {
	arg := func(i int) string {
		if i < len(args) {
			return args[i]
		}
		return ""
	}
	switch what {
	case "staff":
		for _, login := range args {
			if err := c.arrive(ctx, login); err != nil {
				return fmt.Errorf("%s: %w", login, err)
			}
		}
		return nil
	case "day":
		n, err := strconv.Atoi(arg(0))
		if err != nil {
			return fmt.Errorf("a number of calls expected, got %q", arg(0))
		}
		return c.day(ctx, n)
	case "calm", "busy":
		c.patient.Store(what == "busy")
		return nil
	case "call":
		return c.guest(ctx, arg(0), arg(1))
	case "bye":
		return c.bye()
	}
	return c.order(ctx, what, arg(0), arg(1))
}
