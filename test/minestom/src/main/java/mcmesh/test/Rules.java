package mcmesh.test;

import net.minestom.server.MinecraftServer;
import net.minestom.server.coordinate.Point;
import net.minestom.server.entity.Entity;
import net.minestom.server.entity.LivingEntity;
import net.minestom.server.entity.Player;
import net.minestom.server.entity.damage.Damage;
import net.minestom.server.event.GlobalEventHandler;
import net.minestom.server.event.entity.EntityAttackEvent;
import net.minestom.server.event.inventory.InventoryPreClickEvent;
import net.minestom.server.event.player.PlayerBlockBreakEvent;
import net.minestom.server.event.player.PlayerBlockPlaceEvent;
import net.minestom.server.event.player.PlayerChatEvent;
import net.minestom.server.event.player.PlayerEntityInteractEvent;
import net.minestom.server.event.player.PlayerInputEvent;
import net.minestom.server.event.player.PlayerPickBlockEvent;
import net.minestom.server.event.player.PlayerPickEntityEvent;
import net.minestom.server.event.player.PlayerSpawnEvent;
import net.minestom.server.event.player.PlayerSpectateEntityEvent;
import net.minestom.server.instance.block.Block;
import net.minestom.server.inventory.PlayerInventory;

/** The few rules of play that Minestom leaves to its user, as vanilla has them: hits hurt, boats take riders, shift gets off. */
final class Rules {
    /** Half hearts that a bare hand takes. */
    private static final float HAND = 1;

    record OnBlock(String player, String block, int x, int y, int z) {
        static OnBlock of(Player player, Block block, Point at) {
            return new OnBlock(player.getUsername(), block.name(), at.blockX(), at.blockY(), at.blockZ());
        }
    }

    record OnEntity(String player, int entityId, String uuid, String type) {
        static OnEntity of(Player player, Entity target) {
            return new OnEntity(player.getUsername(), target.getEntityId(), target.getUuid().toString(), target.getEntityType().name());
        }
    }

    record Said(String player, String message) {
    }

    record Came(String player) {
    }

    record Clicked(String player, String window, int slot) {
        static Clicked of(InventoryPreClickEvent event) {
            final boolean own = event.getInventory() instanceof PlayerInventory;
            return new Clicked(event.getPlayer().getUsername(), own ? "own" : "opened", event.getSlot());
        }
    }

    private Rules() {
    }

    static void install(Reports reports) {
        final GlobalEventHandler events = MinecraftServer.getGlobalEventHandler();
        events.addListener(PlayerSpawnEvent.class, event -> reports.deed("spawn", new Came(event.getPlayer().getUsername())));
        events.addListener(PlayerBlockBreakEvent.class, event ->
                reports.deed("break", OnBlock.of(event.getPlayer(), event.getBlock(), event.getBlockPosition())));
        events.addListener(PlayerBlockPlaceEvent.class, event ->
                reports.deed("place", OnBlock.of(event.getPlayer(), event.getBlock(), event.getBlockPosition())));
        events.addListener(PlayerPickBlockEvent.class, event ->
                reports.deed("pickBlock", OnBlock.of(event.getPlayer(), event.getBlock(), event.getBlockPosition())));
        events.addListener(PlayerPickEntityEvent.class, event -> reports.deed("pickEntity", OnEntity.of(event.getPlayer(), event.getTarget())));
        events.addListener(PlayerSpectateEntityEvent.class, event -> reports.deed("spectate", OnEntity.of(event.getPlayer(), event.getTarget())));
        events.addListener(InventoryPreClickEvent.class, event -> reports.deed("click", Clicked.of(event)));
        events.addListener(PlayerChatEvent.class, event ->
                reports.deed("chat", new Said(event.getPlayer().getUsername(), event.getRawMessage())));
        events.addListener(EntityAttackEvent.class, event -> {
            if (!(event.getEntity() instanceof Player player)) return;
            reports.deed("attack", OnEntity.of(player, event.getTarget()));
            if (!(event.getTarget() instanceof LivingEntity target)) return;
            target.damage(Damage.fromPlayer(player, HAND));
            final double yaw = Math.toRadians(player.getPosition().yaw());
            target.takeKnockback(0.4f, Math.sin(yaw), -Math.cos(yaw));
        });
        events.addListener(PlayerEntityInteractEvent.class, event -> {
            final Player player = event.getPlayer();
            reports.deed("interact", OnEntity.of(player, event.getTarget()));
            if (event.getTarget() instanceof LivingEntity || player.getVehicle() != null) return;
            event.getTarget().addPassenger(player);
        });
        events.addListener(PlayerInputEvent.class, event -> {
            final Entity vehicle = event.getPlayer().getVehicle();
            if (vehicle != null && event.hasPressedShiftKey()) vehicle.removePassenger(event.getPlayer());
        });
    }
}
