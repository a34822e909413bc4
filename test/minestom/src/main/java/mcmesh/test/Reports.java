package mcmesh.test;

import com.google.gson.Gson;
import com.google.gson.JsonObject;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** What the server tells the test, one JSON object a line; server.ts reads it. */
final class Reports {
    private final PrintStream out;

    private Reports(PrintStream out) {
        this.out = out;
    }

    /** Takes stdout for reports alone: whatever else prints there goes to stderr. */
    static Reports onStandardOutput() {
        final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        return new Reports(out);
    }

    void ready(int port) {
        final JsonObject report = of("ready");
        report.addProperty("port", port);
        send(report);
    }

    /** An error that a test should not cause. */
    void complaint(Throwable error) {
        final StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        final JsonObject report = of("complaint");
        report.addProperty("message", trace.toString());
        send(report);
    }

    /** Something that a player did here. */
    void deed(String name, Object what) {
        final JsonObject report = of("deed");
        report.addProperty("deed", name);
        report.add("what", new Gson().toJsonTree(what));
        send(report);
    }

    void answer(long id, Object value) {
        final JsonObject report = of("answer");
        report.addProperty("id", id);
        report.add("value", new Gson().toJsonTree(value));
        send(report);
    }

    void refusal(long id, Throwable error) {
        final JsonObject report = of("answer");
        report.addProperty("id", id);
        report.addProperty("error", error.toString());
        send(report);
    }

    private static JsonObject of(String kind) {
        final JsonObject report = new JsonObject();
        report.addProperty("kind", kind);
        return report;
    }

    private synchronized void send(JsonObject report) {
        out.println(report);
        out.flush();
    }
}
