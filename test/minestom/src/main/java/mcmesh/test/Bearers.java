package mcmesh.test;

import net.minestom.server.coordinate.Pos;
import net.minestom.server.entity.Entity;
import net.minestom.server.entity.EntityType;
import net.minestom.server.entity.LivingEntity;
import net.minestom.server.entity.Player;
import net.minestom.server.entity.metadata.animal.FrogMeta;
import net.minestom.server.entity.metadata.monster.GuardianMeta;
import net.minestom.server.entity.metadata.monster.WitherMeta;
import net.minestom.server.entity.metadata.other.FishingHookMeta;
import net.minestom.server.entity.metadata.projectile.ArrowMeta;
import net.minestom.server.entity.metadata.projectile.FireworkRocketMeta;
import net.minestom.server.instance.Instance;

import java.util.List;

/** Entities whose spawn packet or metadata name other entities: owners, targets, what hangs on a hook. */
final class Bearers {
    private Bearers() {
    }

    /** Spawns one of each kind there. What they name is the player, and the entity where only a second one fits. */
    static List<Entity> spawn(Instance world, Pos at, Player player, Entity entity) {
        final Entity arrow = new Entity(EntityType.ARROW);
        arrow.editEntityMeta(ArrowMeta.class, meta -> meta.setShooter(player));
        final Entity hook = new Entity(EntityType.FISHING_BOBBER);
        hook.editEntityMeta(FishingHookMeta.class, meta -> {
            meta.setOwnerEntity(player);
            meta.setHookedEntity(entity);
        });
        final Entity firework = new Entity(EntityType.FIREWORK_ROCKET);
        firework.editEntityMeta(FireworkRocketMeta.class, meta -> meta.setShooter(player));
        final Entity guardian = new LivingEntity(EntityType.GUARDIAN);
        guardian.editEntityMeta(GuardianMeta.class, meta -> meta.setTarget(player));
        final Entity wither = new LivingEntity(EntityType.WITHER);
        wither.editEntityMeta(WitherMeta.class, meta -> {
            meta.setCenterHead(player);
            meta.setLeftHead(entity);
        });
        final Entity frog = new LivingEntity(EntityType.FROG);
        frog.editEntityMeta(FrogMeta.class, meta -> meta.setTongueTarget(entity.getEntityId()));
        final List<Entity> all = List.of(arrow, hook, firework, guardian, wither, frog);
        for (final Entity each : all) {
            each.setNoGravity(true);
            each.setInstance(world, at).join();
        }
        return all;
    }
}
