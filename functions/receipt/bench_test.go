package receipt_test

import (
	"testing"

	domain "github.com/eventforge/eventforge/domain/receipt"
)

func BenchmarkRender(b *testing.B) {
	for name, d := range map[string]domain.Document{
		"3 Latin lines":   document(numbered(3)...),
		"50 Latin lines":  document(numbered(50)...),
		"3 CJK lines":     document("Café 東京", "커피", "中文商品"),
		"5 mixed scripts": document("Café 東京", "Łódź", "กาแฟ", "שלום", "Кофе"),
	} {
		r := renderer(b)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Render(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
