package server_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/eventforge/eventforge/api/server"
)

// BenchmarkPlaceOrder is what the API itself costs per order: everything but
// the network and the table. Run it with -benchtime=2000x; the store in memory
// grows.
func BenchmarkPlaceOrder(b *testing.B) {
	p := start(b, func(o *server.Options) { o.RatePerSecond = 1e9 })
	p.sell("LAMP", 1999, 100)
	token := p.issuer.AccessToken(b, "alice")
	body, _ := json.Marshal(lamps(2))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if w := p.direct(token, "POST", "/api/orders", body, key(strconv.Itoa(i))); w.Code != 201 {
			b.Fatal(w.Body)
		}
	}
}
