// Package complexity counts how much work the checks of input do. A check that is not
// linear in its input lets one small request occupy a processor for minutes.
//
// Work is the number of times that blocks of code are entered, as Go's coverage counts
// them, in our packages, in the libraries that they use and in the standard library's
// packages that read text. It is the same on every machine, however busy that is.
package complexity

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/adapter/partnerschema"
	"github.com/eventforge/eventforge/api"
	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/api/cursor"
	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Validator is one check of input. Run reports nothing: whether the input is refused is
// the business of other tests.
type Validator struct {
	Name string
	Run  func(input []byte)
}

// Validators lists every check of input, among them those of every operation of the
// API's specification.
func Validators() []Validator {
	return slices.Concat(operations(), webhooks(), ingestion(), domainRules())
}

// operations are the checks of the specification, which run before any handler.
func operations() []Validator {
	specification, err := contract.Load(api.Specification())
	if err != nil {
		panic(err) // it is embedded, and its own tests load it
	}
	var all []Validator
	known := map[string]bool{}
	paths := specification.Document().Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		methods := paths[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			op := specification.Operation(method, contract.Route(path))
			// Operations with the same parameters have the same check.
			if key := parameters(paths[path].Parameters, methods[method].Parameters); !known[key] {
				known[key] = true
				all = append(all, Validator{"query " + op.ID, func(input []byte) {
					_ = op.CheckParameters(string(input), func(string) string { return string(input) })
				}})
			}
			if op.HasBody {
				all = append(all, Validator{"body " + op.ID, func(input []byte) { _ = op.CheckBody(context.Background(), input) }})
			}
		}
	}
	slices.SortFunc(all, func(a, b Validator) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// parameters tells lists of parameters apart: by place and schema, and in the query by name.
func parameters(lists ...openapi3.Parameters) string {
	var all []string
	for _, p := range slices.Concat(lists...) {
		name := p.Value.Name
		if p.Value.In == openapi3.ParameterInPath {
			name = ""
		}
		schema, err := json.Marshal(p.Value.Schema.Value)
		if err != nil {
			panic(err) // it was read from JSON
		}
		all = append(all, fmt.Sprint(p.Value.In, " ", name, " ", p.Value.Required, " ", string(schema)))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func now() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) }

var secret = webhook.Secret{Value: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDaWzYTgeEpSM="}

func webhooks() []Validator {
	return []Validator{
		{"webhook URL", func(input []byte) { _, _ = webhook.CanonicalURL(string(input), []netip.Prefix{}) }},
		{"webhook types", func(input []byte) {
			var types []event.Type
			for _, name := range strings.Split(string(input), ",") {
				types = append(types, event.Type(name))
			}
			_, _ = webhook.New(webhook.Owner{ID: "alice"}, webhook.Draft{URL: "https://shop.example/", EventTypes: types}, nil, secret, now())
		}},
		{"webhook description", func(input []byte) {
			_, _ = webhook.New(webhook.Owner{ID: "alice"}, webhook.Draft{URL: "https://shop.example/", Description: string(input)}, nil, secret, now())
		}},
		{"webhook signature", func(input []byte) {
			h := webhook.Headers{ID: "msg_1", Timestamp: fmt.Sprint(now().Unix()), Signature: string(input)}
			_ = webhook.Verify([]webhook.Secret{secret}, h, now(), nil)
		}},
	}
}

// silentBus accepts every event.
type silentBus struct{}

// Publish implements port.Bus.
func (silentBus) Publish(context.Context, []port.Message) []port.Unpublished { return nil }

func ingestion() []Validator {
	schemas, err := partnerschema.New()
	if err != nil {
		panic(err) // the schemas are embedded, and tested
	}
	return []Validator{{"ingest", func(input []byte) {
		store := memory.New(now)
		acme := partner.Partner{ID: "acme", Types: []string{"shipment.packed", "shipment.lost"}, Active: true, Secrets: []webhook.Secret{secret}}
		if err := store.CreatePartner(context.Background(), acme); err != nil {
			panic(err) // a store in memory without faults
		}
		headers, err := webhook.Sign([]webhook.Secret{secret}, "msg_1", now(), input)
		if err != nil {
			panic(err) // the secret is valid
		}
		quiet := slog.New(slog.DiscardHandler)
		in := &ingest.Ingester{Partners: store, Markers: store, Bus: silentBus{}, Schemas: schemas, Received: &received.Log{Store: store, Now: now, Log: quiet}, Now: now, Log: quiet}
		_ = in.Accept(context.Background(), ingest.Request{PartnerID: "acme", Headers: headers, Body: input})
	}}}
}

func domainRules() []Validator {
	sealer := cursor.New([]byte("secret"))
	return []Validator{
		{"idempotency key", func(input []byte) { _, _ = idempotency.ParseKey(string(input)) }},
		{"idempotency fingerprint", func(input []byte) { _ = idempotency.Fingerprint(input) }},
		{"cursor", func(input []byte) { _, _ = sealer.Open(cursor.Scope{UserID: "alice"}, string(input)) }},
		{"product", func(input []byte) {
			_ = catalog.Product{SKU: string(input), Name: string(input), Description: string(input)}.Check()
		}},
		{"order lines", func(input []byte) {
			lines := make([]order.DraftLine, len(input)/len(`{"sku":""},`)) // as many as a body can hold
			_ = order.Draft{Lines: lines, PaymentToken: string(input)}.Check()
		}},
		{"partner types", func(input []byte) {
			_, _ = partner.New("acme", string(input), strings.Split(string(input), ","), strings.NewReader(strings.Repeat("random", 10)), now())
		}},
		{"receipt text", func(input []byte) { _ = receipt.Clean(string(input)) }},
		{"log line", func(input []byte) { _ = observe.Redact(input) }},
	}
}
