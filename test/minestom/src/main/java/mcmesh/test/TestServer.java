package mcmesh.test;

import com.google.gson.Gson;
import net.kyori.adventure.key.Key;
import net.minestom.server.Auth;
import net.minestom.server.MinecraftServer;
import net.minestom.server.coordinate.Pos;
import net.minestom.server.entity.GameMode;
import net.minestom.server.event.player.AsyncPlayerConfigurationEvent;
import net.minestom.server.instance.Instance;
import net.minestom.server.instance.InstanceContainer;
import net.minestom.server.instance.LightingChunk;
import net.minestom.server.instance.block.Block;
import net.minestom.server.world.biome.Biome;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A Minestom server for the tests: a flat world on 127.0.0.1 that takes orders as JSON lines on stdin and reports as JSON
 * lines on stdout. It ends when stdin does, so it never outlives the test that started it.
 */
public final class TestServer {
    /** The lowest block of air above the ground. */
    private static final int GROUND = 64;

    /** Chunks around the spawn that are loaded before anybody joins. */
    private static final int PREPARED = 4;

    /** What the first argument tells, as JSON. `biome`: the key of one that vanilla has not, or null. */
    record Settings(int port, double x, double z, String gameMode, int compressionThreshold, boolean sync, String biome) {
    }

    public static void main(String[] arguments) {
        final Settings settings = new Gson().fromJson(arguments[0], Settings.class);
        final Reports reports = Reports.onStandardOutput();

        MinecraftServer.setCompressionThreshold(settings.compressionThreshold());
        final MinecraftServer server = MinecraftServer.init(new Auth.Offline());
        MinecraftServer.getExceptionManager().setExceptionHandler(reports::complaint);

        if (settings.biome() != null) MinecraftServer.getBiomeRegistry().register(Key.key(settings.biome()), Biome.builder().build());

        final Pos spawn = new Pos(settings.x(), GROUND, settings.z());
        final Instance world = flatWorld(spawn);
        MinecraftServer.getGlobalEventHandler().addListener(AsyncPlayerConfigurationEvent.class, event -> {
            event.setSpawningInstance(world);
            // A player that is configured again keeps what it has.
            if (!event.isFirstConfig()) return;
            event.getPlayer().setRespawnPoint(spawn);
            event.getPlayer().setGameMode(GameMode.valueOf(settings.gameMode().toUpperCase()));
        });
        Rules.install(reports);
        if (settings.sync()) SyncChannel.install();

        server.start("127.0.0.1", settings.port());
        reports.ready(MinecraftServer.getServer().getPort());
        new Orders(world, reports).read(System.in);
        MinecraftServer.stopCleanly();
        System.exit(0);
    }

    private static Instance flatWorld(Pos spawn) {
        final InstanceContainer world = MinecraftServer.getInstanceManager().createInstanceContainer();
        world.setChunkSupplier(LightingChunk::new);
        world.setGenerator(unit -> {
            unit.modifier().fillHeight(-64, -63, Block.BEDROCK);
            unit.modifier().fillHeight(-63, GROUND - 4, Block.STONE);
            unit.modifier().fillHeight(GROUND - 4, GROUND - 1, Block.DIRT);
            unit.modifier().fillHeight(GROUND - 1, GROUND, Block.GRASS_BLOCK);
        });
        final List<CompletableFuture<?>> chunks = new ArrayList<>();
        for (int x = spawn.chunkX() - PREPARED; x <= spawn.chunkX() + PREPARED; x++) {
            for (int z = spawn.chunkZ() - PREPARED; z <= spawn.chunkZ() + PREPARED; z++) chunks.add(world.loadChunk(x, z));
        }
        CompletableFuture.allOf(chunks.toArray(CompletableFuture[]::new)).join();
        return world;
    }
}
