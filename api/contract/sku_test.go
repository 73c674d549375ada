package contract_test

import (
	"reflect"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/catalog"
)

// TestTheSpecificationHasTheCatalogsSKURule: the pattern in openapi.yaml is a copy of
// the rule of domain/catalog.
func TestTheSpecificationHasTheCatalogsSKURule(t *testing.T) {
	schema := load(t).Document().Components.Schemas["SKU"].Value
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 2000
	t.Logf("seed %d", parameters.Seed())
	ps := gopter.NewProperties(parameters)
	ps.Property("the schema accepts the same SKUs as the catalog", prop.ForAll(func(runes []rune) bool {
		text := string(runes)
		return (schema.VisitJSON(text) == nil) == (catalog.CheckSKU(text) == nil)
	}, gen.IntRange(0, 66).FlatMap(func(n any) gopter.Gen {
		return gen.SliceOfN(n.(int), gen.OneGenOf(gen.AlphaNumChar(), gen.OneConstOf('.', '_', '-')))
	}, reflect.TypeFor[[]rune]())))
	ps.Property("the schema accepts the same texts as the catalog", prop.ForAll(func(text string) bool {
		return (schema.VisitJSON(text) == nil) == (catalog.CheckSKU(text) == nil)
	}, gen.OneGenOf(gen.AnyString(), gen.OneConstOf("", "a b", "a\n", "\na", "A-1", "-1", "é", "a/b"))))
	ps.TestingRun(t)
}
