package mcmesh.test;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import net.minestom.server.MinecraftServer;
import net.minestom.server.coordinate.Pos;
import net.minestom.server.entity.Player;
import net.minestom.server.event.GlobalEventHandler;
import net.minestom.server.event.player.PlayerPluginMessageEvent;
import net.minestom.server.event.player.PlayerSpawnEvent;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Answers mcmesh on the channel `mcmesh:sync`, as docs/sync-protocol.md has it: it puts a dummy where its player stands. */
final class SyncChannel {
    private static final String CHANNEL = "mcmesh:sync";
    private static final int VERSION = 1;

    /** Bytes of the longest request that is read. */
    private static final int LONGEST = 4096;

    /** Blocks from the middle of the world, and up or down, to which vanilla teleports. */
    private static final double FARTHEST_ACROSS = 30_000_000;
    private static final double FARTHEST_UP = 20_000_000;

    private static final Gson GSON = new Gson();

    record Hello(String type, int v, List<String> capabilities, String server) {
    }

    /** As it came: what is missing is null. */
    record Place(String dimension, Double x, Double y, Double z, Double yaw, Double pitch) {
        Pos position() {
            return new Pos(x, y, z, yaw.floatValue(), pitch.floatValue());
        }
    }

    record Placed(String type, long id) {
    }

    record Failed(String type, long id, String error) {
    }

    private SyncChannel() {
    }

    static void install() {
        final GlobalEventHandler events = MinecraftServer.getGlobalEventHandler();
        events.addListener(PlayerSpawnEvent.class, event -> {
            if (event.isFirstSpawn()) announce(event.getPlayer());
        });
        events.addListener(PlayerPluginMessageEvent.class, event -> {
            if (event.getIdentifier().equals(CHANNEL)) receive(event.getPlayer(), event.getMessage());
        });
    }

    private static void announce(Player player) {
        player.sendPluginMessage("minecraft:register", CHANNEL.getBytes(StandardCharsets.UTF_8));
        send(player, new Hello("hello", VERSION, List.of("place"), "Minestom"));
    }

    private static void receive(Player player, byte[] message) {
        final JsonObject request = read(message);
        if (request == null) return;
        final long id = request.get("id").getAsLong();
        final String type = String.valueOf(request.get("type"));
        if (!type.equals("\"place\"")) {
            send(player, new Failed("failed", id, "this server does not know " + type.substring(0, Math.min(32, type.length()))));
            return;
        }
        final Place place = placeOf(request);
        final String problem = problemWith(place, player);
        if (problem != null) {
            send(player, new Failed("failed", id, problem));
            return;
        }
        // The position packet goes out before the future is done, so it comes before the answer.
        player.teleport(place.position()).thenRun(() -> send(player, new Placed("placed", id)));
    }

    /** A request with a whole id, or null: what has no id cannot be answered. */
    private static JsonObject read(byte[] message) {
        if (message.length > LONGEST) return null;
        try {
            final JsonElement json = JsonParser.parseString(new String(message, StandardCharsets.UTF_8));
            if (!json.isJsonObject()) return null;
            final JsonElement id = json.getAsJsonObject().get("id");
            if (id == null || id.getAsDouble() != Math.rint(id.getAsDouble())) return null;
            return json.getAsJsonObject();
        } catch (JsonParseException | NumberFormatException | UnsupportedOperationException | IllegalStateException _) {
            return null;
        }
    }

    /** What is to be done, or null when it cannot be read. */
    private static Place placeOf(JsonObject request) {
        try {
            return GSON.fromJson(request, Place.class);
        } catch (JsonParseException _) {
            return null;
        }
    }

    /** Why a placement cannot be carried out, or null. */
    private static String problemWith(Place place, Player player) {
        if (place == null || !Stream.of(place.x, place.y, place.z, place.yaw, place.pitch).allMatch(SyncChannel::isNumber)) {
            return "x, y, z, yaw and pitch must be numbers";
        }
        final boolean inside = Math.abs(place.x) <= FARTHEST_ACROSS && Math.abs(place.z) <= FARTHEST_ACROSS
                && Math.abs(place.y) <= FARTHEST_UP;
        if (!inside) return "outside of the world";
        final String dimension = player.getInstance().getDimensionName();
        return dimension.equals(place.dimension) ? null : "the player is in " + dimension;
    }

    private static boolean isNumber(Double value) {
        return value != null && Double.isFinite(value);
    }

    private static void send(Player player, Object message) {
        player.sendPluginMessage(CHANNEL, GSON.toJson(message).getBytes(StandardCharsets.UTF_8));
    }
}
