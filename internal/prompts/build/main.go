// Command build makes the shipped sounds anew from configs/prompts/*.yaml; run
// it from the top of the tree (make prompts). -all makes even those whose text
// did not change.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"hotline/internal/prompts"
)

func main() {
	all := flag.Bool("all", false, "make every sound anew")
	dir := flag.String("dir", "configs/prompts/sound", "where the sounds are kept")
	flag.Parse()
	report, err := prompts.Build(context.Background(), *dir, prompts.Shipped(), *all)
	if err != nil {
		fmt.Fprintln(os.Stderr, "prompts build:", err)
		os.Exit(1)
	}
	fmt.Printf("%d made, %d kept, %d removed in %s\n", len(report.Made), len(report.Kept), len(report.Removed), *dir)
}
