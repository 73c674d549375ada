import com.standardwebhooks.Webhook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Verifies deliveries with the library of Standard Webhooks: java -cp … Verify.java deliveries.tsv */
public class Verify {
    public static void main(String[] args) throws Exception {
        String separator = "{\"standardwebhooks\":{";
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] field = line.split("\t");
            Map<String, List<String>> headers = Map.of(
                "webhook-id", List.of(field[2]), "webhook-timestamp", List.of(field[3]), "webhook-signature", List.of(field[4]));
            String result = "verified";
            try {
                new Webhook(field[1]).verify(new String(Base64.getDecoder().decode(field[5]), "UTF-8"), headers);
            } catch (Exception e) {
                result = e.getMessage().replace('"', '\'');
            }
            System.out.print(separator + "\"" + field[0] + "\":\"" + result + "\"");
            separator = ",";
        }
        System.out.println("}}");
    }
}
