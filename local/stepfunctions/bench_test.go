package stepfunctions_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// fourTasks is a machine of four tasks in sequence.
const fourTasks = `{"StartAt":"A","States":{
	"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"ResultPath":null,"Next":"B"},
	"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"ResultPath":null,"Next":"C"},
	"C":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"ResultPath":null,"Next":"D"},
	"D":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"ResultPath":null,"End":true}}}`

// BenchmarkExecutions runs a machine of four tasks with every transition on disk, one
// execution at a time and 64 at once.
func BenchmarkExecutions(b *testing.B) {
	for _, parallel := range []int{1, 64} {
		b.Run(fmt.Sprint(parallel), func(b *testing.B) {
			w := open(b, b.TempDir(), handlers{"f": answers(`{}`)}, &sink{})
			arn := w.create(fourTasks)
			slots := make(chan struct{}, parallel)
			var wg sync.WaitGroup
			for b.Loop() {
				slots <- struct{}{}
				wg.Go(func() {
					defer func() { <-slots }()
					execution, err := w.service.StartExecution(b.Context(), arn, "", `{"orderId":"o"}`)
					require.NoError(b, err)
					require.NoError(b, w.service.Wait(b.Context(), execution))
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "executions/s")
		})
	}
}
