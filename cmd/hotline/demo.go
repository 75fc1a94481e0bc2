package main

import (
	"net"
	"net/netip"

	"github.com/spf13/cobra"

	"hotline/configs"
)

func demoCommand() *cobra.Command {
	var data string
	var lan bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run with sample people and a page that calls from the browser",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := configs.Demo()
			d.Machine.Data = data
			if lan {
				openLAN(&d.Machine)
			}
			evadeBusyPorts(&d.Machine, cmd.OutOrStdout())
			return runHouse(cmd.Context(), plan{machine: d.Machine, centre: d.Centre, people: d.People, demo: true})
		},
	}
	cmd.Flags().StringVar(&data, "data", "data/demo", "data folder")
	cmd.Flags().BoolVar(&lan, "lan", false, "let phones and browsers of this network in, too (HTTPS with our own authority)")
	return cmd
}

// openLAN lets the network of this machine reach the demo: private addresses
// only, so that a machine with a public one does not become an open hotline.
func openLAN(m *configs.Machine) {
	m.Web.HTTPS = "0.0.0.0:8443"
	m.SIP.UDP, m.SIP.TCP = []string{"0.0.0.0:5060"}, []string{"0.0.0.0:5060"}
	private := []string{"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}
	for i := range m.SIP.Trunks {
		m.SIP.Trunks[i].Sources, m.SIP.Trunks[i].MediaFrom = private, private
	}
	m.Media.BrowserIPs = nil
	for _, a := range localAddrs() {
		m.Media.BrowserAddrs = append(m.Media.BrowserAddrs, a)
		m.Web.Names = append(m.Web.Names, a.String())
	}
}

// localAddrs are this machine's IPv4 addresses, loopback among them.
func localAddrs() []netip.Addr {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var out []netip.Addr
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil {
			ip, _ := netip.AddrFromSlice(n.IP.To4())
			out = append(out, ip)
		}
	}
	return out
}
