package demodata_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/demodata"
)

func TestCatalogIsWhatTheDemoNeeds(t *testing.T) {
	sku := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	seen, soldOut, foreign := map[string]bool{}, 0, 0
	for _, p := range demodata.Catalog() {
		require.Regexp(t, sku, p.SKU)
		require.False(t, seen[p.SKU], p.SKU)
		seen[p.SKU] = true
		require.Positive(t, p.Cents, p.SKU)
		require.NotEmpty(t, p.Description, p.SKU)
		if p.Stock == 0 {
			soldOut++
		}
		if strings.ContainsFunc(p.Name, func(r rune) bool { return r > unicode.MaxLatin1 }) {
			foreign++
		}
	}
	require.Len(t, seen, 12)
	require.Equal(t, 1, soldOut)
	require.GreaterOrEqual(t, foreign, 3)
}

// shelf is an API that notes what operators do; it refuses the path it is
// told to.
type shelf struct {
	mu     sync.Mutex
	refuse string
	done   []string
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer token" || strings.HasPrefix(r.URL.Path, s.refuse) && s.refuse != "" {
		http.Error(w, `{"code":"forbidden"}`, http.StatusForbidden)
		return
	}
	s.done = append(s.done, r.Method+" "+r.URL.Path)
	_ = json.NewEncoder(w).Encode(demodata.Partner{ID: "p-1", Secret: "whsec_x"})
}

func TestCreateGoesThroughTheOperatorsRoutes(t *testing.T) {
	s := &shelf{}
	server := httptest.NewServer(s)
	defer server.Close()
	partner, err := demodata.Create(t.Context(), server.URL, "token")
	require.NoError(t, err)
	require.Equal(t, demodata.Partner{ID: "p-1", Secret: "whsec_x"}, partner)
	require.Len(t, s.done, 12+11+1) // every product, a delivery for all but one, the partner
	require.Contains(t, s.done, "PUT /api/ops/products/CHAIR-OUT")
	require.NotContains(t, s.done, "POST /api/ops/products/CHAIR-OUT/stock")
}

func TestCreateSaysWhatWasRefused(t *testing.T) {
	server := httptest.NewServer(&shelf{refuse: "/api/ops/products/TEA-SENCHA"})
	defer server.Close()
	_, err := demodata.Create(t.Context(), server.URL, "token")
	require.ErrorContains(t, err, "TEA-SENCHA")
	require.ErrorContains(t, err, "403")
	require.ErrorContains(t, err, "forbidden")
}

func TestAnAddressIsKeptForAUser(t *testing.T) {
	s := &shelf{}
	server := httptest.NewServer(s)
	defer server.Close()
	require.NoError(t, demodata.KeepAddress(t.Context(), server.URL, "token", "Ada"))
	require.Equal(t, []string{"PUT /api/me/address"}, s.done)
}
