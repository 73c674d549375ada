import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

public class Receiver {
    static final long MINUTE = 60_000;
    static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100"); // comes before the key in X.509
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static List<PublicKey> keys = List.of();
    static long askedAt = 0;

    static synchronized List<PublicKey> publicKeys(long maxAge) throws Exception {
        if (System.currentTimeMillis() - askedAt < maxAge) return keys;
        askedAt = System.currentTimeMillis();
        URI address = URI.create(System.getenv("WEBHOOK_KEYS_URL"));
        HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
        HttpResponse<String> response;
        try {
            response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return keys; // those that we have
        }
        if (response.statusCode() != 200) return keys;
        List<PublicKey> fetched = new ArrayList<>();
        var x = Pattern.compile("\"x\"\\s*:\\s*\"([\\w-]+)\"").matcher(response.body());
        while (x.find()) {
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            encoded.writeBytes(ED25519);
            encoded.writeBytes(Base64.getUrlDecoder().decode(x.group(1)));
            fetched.add(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.toByteArray())));
        }
        return keys = fetched;
    }

    static boolean isGenuine(Headers headers, byte[] body) throws Exception {
        String id = headers.getFirst("webhook-id");
        String timestamp = headers.getFirst("webhook-timestamp");
        String signatures = headers.getFirst("webhook-signature");
        if (id == null || signatures == null || timestamp == null || !timestamp.matches("[0-9]{1,12}")) return false;
        if (Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(timestamp)) > 300) return false;
        byte[] prefix = (id + "." + timestamp + ".").getBytes();
        // Keys that are an hour old are fetched again; younger ones if they do not verify the delivery.
        for (long maxAge : new long[] {60 * MINUTE, MINUTE}) {
            for (PublicKey key : publicKeys(maxAge)) {
                for (String given : signatures.split(" ", 8)) {
                    if (given.startsWith("v1a,") && verifies(key, prefix, body, given.substring(4))) return true;
                }
            }
        }
        return false;
    }

    static boolean verifies(PublicKey key, byte[] prefix, byte[] body, String signature) throws GeneralSecurityException {
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(key);
        ed25519.update(prefix);
        ed25519.update(body);
        try {
            return ed25519.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // no signature at all
        }
    }

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes(); // verify the bytes as they came, then parse them
                boolean genuine = isGenuine(exchange.getRequestHeaders(), body);
                if (genuine) System.out.println("verified " + exchange.getRequestHeaders().getFirst("webhook-id"));
                exchange.sendResponseHeaders(genuine ? 204 : 401, -1);
            } catch (Exception e) {
                e.printStackTrace();
            }
        });
        server.start();
    }
}
