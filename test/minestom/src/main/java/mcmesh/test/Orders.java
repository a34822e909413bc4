package mcmesh.test;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import net.kyori.adventure.key.Key;
import net.kyori.adventure.text.Component;
import net.minestom.server.MinecraftServer;
import net.minestom.server.coordinate.Pos;
import net.minestom.server.coordinate.Vec;
import net.minestom.server.entity.Entity;
import net.minestom.server.entity.EntityType;
import net.minestom.server.entity.GameMode;
import net.minestom.server.entity.LivingEntity;
import net.minestom.server.entity.Player;
import net.minestom.server.entity.metadata.LivingEntityMeta;
import net.minestom.server.instance.Instance;
import net.minestom.server.instance.block.Block;
import net.minestom.server.inventory.Inventory;
import net.minestom.server.inventory.InventoryType;
import net.minestom.server.item.ItemStack;
import net.minestom.server.item.Material;
import net.minestom.server.network.packet.server.ServerPacket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** What a test asks of the server: one JSON object a line, `{"id", "order", …}`, each answered by its id. */
final class Orders {
    private final Instance world;
    private final Reports reports;

    record Spawned(int entityId, String uuid) {
    }

    record Being(int entityId, String uuid, String type, String name, double x, double y, double z, float yaw, float pitch,
                 float health, int heldSlot, boolean sneaking, Integer vehicle, List<Integer> passengers) {
        static Being of(Entity entity) {
            final Pos at = entity.getPosition();
            final Player player = entity instanceof Player each ? each : null;
            return new Being(entity.getEntityId(), entity.getUuid().toString(), entity.getEntityType().name(),
                    player == null ? null : player.getUsername(), at.x(), at.y(), at.z(), at.yaw(), at.pitch(),
                    entity instanceof LivingEntity living ? living.getHealth() : 0, player == null ? 0 : player.getHeldSlot(),
                    entity.isSneaking(), entity.getVehicle() == null ? null : entity.getVehicle().getEntityId(),
                    entity.getPassengers().stream().map(Entity::getEntityId).toList());
        }
    }

    Orders(Instance world, Reports reports) {
        this.world = world;
        this.reports = reports;
    }

    /** Carries out what comes, each in a tick of the server, until the input ends. */
    void read(InputStream input) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                final JsonObject order = JsonParser.parseString(line).getAsJsonObject();
                MinecraftServer.getSchedulerManager().scheduleNextTick(() -> answer(order));
            }
        } catch (IOException error) {
            reports.complaint(error);
        }
    }

    private void answer(JsonObject order) {
        final long id = order.get("id").getAsLong();
        try {
            reports.answer(id, carryOut(order));
        } catch (RuntimeException error) {
            reports.refusal(id, error);
        }
    }

    private Object carryOut(JsonObject order) {
        final String name = order.get("order").getAsString();
        return switch (name) {
            case "spawn" -> spawn(order.get("type").getAsString(), place(order));
            case "remove" -> {
                entity(order, "uuid").remove();
                yield null;
            }
            case "entities" -> world.getEntities().stream().map(Being::of).toList();
            case "block" -> world.getBlock(place(order)).name();
            case "setBlock" -> {
                world.setBlock(place(order), Objects.requireNonNull(Block.fromKey(order.get("block").getAsString()), "no such block"));
                yield null;
            }
            case "move" -> {
                entity(order, "uuid").teleport(place(order).asPos()).join();
                yield null;
            }
            case "kill" -> {
                ((LivingEntity) entity(order, "uuid")).kill();
                yield null;
            }
            case "gameMode" -> {
                player(order).setGameMode(GameMode.valueOf(order.get("mode").getAsString().toUpperCase()));
                yield null;
            }
            case "give" -> {
                final Material material = Objects.requireNonNull(Material.fromKey(order.get("item").getAsString()), "no such item");
                player(order).getInventory().addItemStack(ItemStack.of(material, order.get("count").getAsInt()));
                yield null;
            }
            case "open" -> player(order).openInventory(new Inventory(InventoryType.CHEST_3_ROW, Component.text("A chest")));
            case "reconfigure" -> {
                player(order).startConfigurationPhase();
                yield null;
            }
            case "kick" -> {
                player(order).kick(order.get("reason").getAsString());
                yield null;
            }
            case "bearers" -> Bearers.spawn(world, place(order).asPos(), player(order), entity(order, "entity")).stream().map(Being::of).toList();
            case "show" -> {
                final List<ServerPacket.Play> packets = new Showcase(player(order), entity(order, "entity")).packets();
                packets.forEach(player(order)::sendPacket);
                yield packets.size();
            }
            default -> throw new IllegalArgumentException("no order is named " + name);
        };
    }

    private Spawned spawn(String type, Vec at) {
        final EntityType kind = Objects.requireNonNull(EntityType.fromKey(Key.key(type)), "no such entity");
        final Entity plain = new Entity(kind);
        final Entity entity = plain.getEntityMeta() instanceof LivingEntityMeta ? new LivingEntity(kind) : plain;
        // Minestom's mobs begin with half a heart.
        if (entity instanceof LivingEntity living) living.heal();
        entity.setInstance(world, at.asPos()).join();
        return new Spawned(entity.getEntityId(), entity.getUuid().toString());
    }

    private Entity entity(JsonObject order, String field) {
        final UUID uuid = UUID.fromString(order.get(field).getAsString());
        return Objects.requireNonNull(world.getEntityByUuid(uuid), "no entity is " + uuid);
    }

    private Player player(JsonObject order) {
        return (Player) entity(order, "player");
    }

    private static Vec place(JsonObject order) {
        return new Vec(order.get("x").getAsDouble(), order.get("y").getAsDouble(), order.get("z").getAsDouble());
    }
}
