package mcmesh.test;

import net.kyori.adventure.key.Key;
import net.kyori.adventure.nbt.CompoundBinaryTag;
import net.kyori.adventure.sound.Sound;
import net.kyori.adventure.text.Component;
import net.kyori.adventure.util.RGBLike;
import net.minestom.server.advancements.FrameType;
import net.minestom.server.coordinate.BlockVec;
import net.minestom.server.coordinate.CoordConversion;
import net.minestom.server.coordinate.Pos;
import net.minestom.server.coordinate.Vec;
import net.minestom.server.crypto.FilterMask;
import net.minestom.server.crypto.LastSeenMessages;
import net.minestom.server.crypto.SignedMessageBody;
import net.minestom.server.dialog.Dialog;
import net.minestom.server.dialog.DialogAfterAction;
import net.minestom.server.dialog.DialogMetadata;
import net.minestom.server.entity.Entity;
import net.minestom.server.entity.Player;
import net.minestom.server.entity.PlayerHand;
import net.minestom.server.instance.block.Block;
import net.minestom.server.instance.block.BlockEntityType;
import net.minestom.server.item.ItemStack;
import net.minestom.server.item.Material;
import net.minestom.server.network.debug.DebugSubscription;
import net.minestom.server.network.debug.info.DebugBreezeInfo;
import net.minestom.server.network.packet.server.ServerPacket;
import net.minestom.server.network.packet.server.common.ClearDialogPacket;
import net.minestom.server.network.packet.server.common.CookieRequestPacket;
import net.minestom.server.network.packet.server.common.CookieStorePacket;
import net.minestom.server.network.packet.server.common.CustomReportDetailsPacket;
import net.minestom.server.network.packet.server.common.PingPacket;
import net.minestom.server.network.packet.server.common.PingResponsePacket;
import net.minestom.server.network.packet.server.common.ResourcePackPopPacket;
import net.minestom.server.network.packet.server.common.ResourcePackPushPacket;
import net.minestom.server.network.packet.server.common.ServerLinksPacket;
import net.minestom.server.network.packet.server.common.ShowDialogPacket;
import net.minestom.server.network.packet.server.common.TagsPacket;
import net.minestom.server.network.packet.server.play.*;
import net.minestom.server.network.packet.server.play.data.LightData;
import net.minestom.server.particle.Particle;
import net.minestom.server.potion.Potion;
import net.minestom.server.potion.PotionEffect;
import net.minestom.server.recipe.display.RecipeDisplay;
import net.minestom.server.recipe.display.SlotDisplay;
import net.minestom.server.sound.SoundEvent;
import net.minestom.server.statistic.StatisticCategory;
import net.minestom.server.utils.Either;
import net.minestom.server.utils.WeightedList;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One of each packet that play on this server does not bring about by itself, in the words of Minestom's own encoder. What
 * would end the level or the connection is left out, and what Minestom writes otherwise than vanilla: a minecart's steps
 * (angles of four bytes), game rules (by number), a beehive's values for developers.
 */
final class Showcase {
    private final Player player;
    /** An entity that the player sees. */
    private final Entity entity;

    Showcase(Player player, Entity entity) {
        this.player = player;
        this.entity = entity;
    }

    List<ServerPacket.Play> packets() {
        return Stream.of(entities(), world(), forDevelopers(), own()).flatMap(List::stream).toList();
    }

    private List<ServerPacket.Play> entities() {
        final int id = entity.getEntityId();
        final Pos at = entity.getPosition();
        return List.of(
                new BundlePacket(),
                new EntityPositionPacket(id, (short) 512, (short) 0, (short) -512, true),
                new EntityPositionAndRotationPacket(id, (short) -512, (short) 0, (short) 512, 90, 10, true),
                new EntityRotationPacket(id, 45, 0, true),
                new BundlePacket(),
                new EntityPositionSyncPacket(id, at, Vec.ZERO, 0, 0, true),
                new EntityTeleportPacket(id, at, Vec.ZERO, 0, true),
                new HitAnimationPacket(id, 90),
                new DamageEventPacket(id, 0, player.getEntityId() + 1, id + 1, at),
                new EntityEffectPacket(id, new Potion(PotionEffect.SPEED, 1, 200)),
                new RemoveEntityEffectPacket(id, PotionEffect.SPEED),
                new EntitySoundEffectPacket(SoundEvent.ENTITY_COW_AMBIENT, Sound.Source.NEUTRAL, id, 1, 1, 7),
                new AttachEntityPacket(id, player.getEntityId()),
                new AttachEntityPacket(id, -1),
                new ProjectilePowerPacket(id, 0.1),
                new CollectItemPacket(id, player.getEntityId(), 1),
                new CameraPacket(id),
                new CameraPacket(player.getEntityId()),
                new FacePlayerPacket(FacePlayerPacket.FacePosition.EYES, at, id, FacePlayerPacket.FacePosition.FEET),
                new FacePlayerPacket(FacePlayerPacket.FacePosition.FEET, at, 0, FacePlayerPacket.FacePosition.FEET),
                new BlockBreakAnimationPacket(id, block(), (byte) 4),
                new OpenHorseWindowPacket(9, 3, id),
                new CloseWindowPacket(9),
                new DebugEntityValuePacket(id, new DebugSubscription.Update<>(DebugSubscription.BREEZES, new DebugBreezeInfo(player.getEntityId(), block()))),
                new EnterCombatEventPacket(),
                new EndCombatEventPacket(20));
    }

    private List<ServerPacket.Play> world() {
        final BlockVec block = block();
        final int chunkX = block.chunkX();
        final int chunkZ = block.chunkZ();
        return List.of(
                new WorldEventPacket(2001, block, Block.STONE.stateId(), false),
                new BlockActionPacket(block, (byte) 1, (byte) 0, Block.CHEST),
                new BlockEntityDataPacket(block, BlockEntityType.SIGN, CompoundBinaryTag.builder().putString("x", "y").build()),
                new MultiBlockChangePacket(chunkX, block.sectionY(), chunkZ, new long[]{(long) Block.STONE.stateId() << 12 | 0x123}),
                new UpdateLightPacket(chunkX, chunkZ, new LightData(bits(1), bits(2), bits(3), bits(4), List.of(new byte[2048]), List.of(new byte[2048]))),
                new ChunkBiomesPacket(List.of()),
                new ExplosionPacket(block, 4, 10, new Vec(0, 0.1, 0), Particle.EXPLOSION, SoundEvent.ENTITY_GENERIC_EXPLODE,
                        new WeightedList<>(List.of(new WeightedList.Entry<>(new ExplosionPacket.BlockParticleInfo(Particle.POOF, 1, 1), 1)))),
                new ParticlePacket(Particle.FLAME, block, Vec.ZERO, 0.1f, 3),
                new StopSoundPacket((byte) 3, Sound.Source.NEUTRAL, "minecraft:entity.cow.ambient"),
                new WorldBorderCenterPacket(0, 0),
                new WorldBorderLerpSizePacket(1000, 900, 50),
                new WorldBorderSizePacket(59_999_968),
                new WorldBorderWarningDelayPacket(15),
                new WorldBorderWarningReachPacket(5),
                new SetTickStatePacket(20, false),
                new TickStepPacket(0),
                new UpdateViewDistancePacket(5),
                new UpdateSimulationDistancePacket(5),
                new MapDataPacket(1, (byte) 0, false, true, List.of(new MapDataPacket.Icon(0, (byte) 1, (byte) 2, (byte) 3, Component.text("here"))),
                        new MapDataPacket.ColorContent((byte) 1, (byte) 2, (byte) 0, (byte) 0, new byte[]{1, 2})),
                new TrackedWaypointPacket(TrackedWaypointPacket.Operation.TRACK, waypoint(new TrackedWaypointPacket.Target.Vec3i(block))),
                new TrackedWaypointPacket(TrackedWaypointPacket.Operation.UPDATE, waypoint(new TrackedWaypointPacket.Target.Chunk(chunkX, chunkZ))),
                new TrackedWaypointPacket(TrackedWaypointPacket.Operation.UNTRACK, waypoint(new TrackedWaypointPacket.Target.Azimuth(1))));
    }

    private List<ServerPacket.Play> forDevelopers() {
        final BlockVec block = block();
        return List.of(
                new DebugBlockValuePacket(block, new DebugSubscription.Update<>(DebugSubscription.NEIGHBOR_UPDATES, block)),
                new DebugChunkValuePacket(CoordConversion.chunkIndex(block.chunkX(), block.chunkZ()), new DebugSubscription.Update<>(DebugSubscription.RAIDS, List.of(block))),
                new DebugEventPacket(new DebugSubscription.Event<>(DebugSubscription.NEIGHBOR_UPDATES, block)),
                new DebugSamplePacket(new long[]{1, 2}, DebugSamplePacket.Type.TICK_TIME),
                new GameTestHighlightPosPacket(block, block),
                new LowDiskSpaceWarningPacket());
    }

    private List<ServerPacket.Play> own() {
        final Component text = Component.text("shown");
        final ItemStack apples = ItemStack.of(Material.APPLE, 3);
        final UUID pack = new UUID(1, 2);
        return List.of(
                new SystemChatPacket(text, true),
                new DisguisedChatPacket(text, 1, text, null),
                new PlayerChatMessagePacket(0, player.getUuid(), 0, null,
                        new SignedMessageBody.Packed("shown", Instant.EPOCH, 0, LastSeenMessages.Packed.EMPTY),
                        null, new FilterMask(FilterMask.Type.PASS_THROUGH, new BitSet()), 1, text, null),
                new ActionBarPacket(text),
                new SetTitleTimePacket(1, 2, 3),
                new SetTitleSubTitlePacket(text),
                new SetTitleTextPacket(text),
                new ClearTitlesPacket(true),
                new SetExperiencePacket(0.5f, 3, 40),
                new SetSlotPacket(0, 1, (short) 9, apples),
                new SetPlayerInventorySlotPacket(9, ItemStack.AIR),
                new SetCursorItemPacket(apples),
                new SetCursorItemPacket(ItemStack.AIR),
                new SetCooldownPacket("minecraft:ender_pearl", 20),
                new OpenWindowPacket(7, 2, text),
                new WindowPropertyPacket(7, (short) 0, (short) 1),
                new TradeListPacket(7, List.of(new TradeListPacket.Trade(apples, apples, null, false, 1, 2, 3, 0, 0.05f, 0)), 1, 2, true, false),
                new CloseWindowPacket(7),
                new OpenBookPacket(PlayerHand.MAIN),
                new OpenSignEditorPacket(block(), true),
                new PlaceGhostRecipePacket(0, new RecipeDisplay.CraftingShapeless(List.of(new SlotDisplay.ItemStack(apples)), new SlotDisplay.ItemStack(apples), SlotDisplay.Empty.INSTANCE)),
                new RecipeBookSettingsPacket(true, false, true, false, false, false, false, false),
                new RecipeBookRemovePacket(List.of(1)),
                new StatisticsPacket(List.of(new StatisticsPacket.Statistic(StatisticCategory.MINED, 1, 5), new StatisticsPacket.Statistic(StatisticCategory.KILLED, 30, 6))),
                new AdvancementsPacket(false,
                        List.of(new AdvancementsPacket.AdvancementMapping("mcmesh:shown", new AdvancementsPacket.Advancement(null,
                                new AdvancementsPacket.DisplayData(text, text, apples, FrameType.GOAL, 2, null, 1, 2),
                                List.of(new AdvancementsPacket.Requirement(List.of("seen"))), false))),
                        List.of("mcmesh:gone"),
                        List.of(new AdvancementsPacket.ProgressMapping("mcmesh:shown", new AdvancementsPacket.AdvancementProgress(
                                List.of(new AdvancementsPacket.Criteria("seen", new AdvancementsPacket.CriterionProgress(5L)))))),
                        true),
                new SelectAdvancementTabPacket("mcmesh:shown"),
                new ResetScorePacket("nobody", null),
                new TabCompletePacket(3, 1, 2, List.of(new TabCompletePacket.Match("word", text))),
                new CustomChatCompletionPacket(CustomChatCompletionPacket.Action.ADD, List.of("word")),
                new TagsPacket(List.of(new TagsPacket.Registry("minecraft:item", List.of(new TagsPacket.Tag("mcmesh:shown", new int[]{1, 2}))))),
                new ShowDialogPacket(new Dialog.Notice(new DialogMetadata(text, null, true, false, DialogAfterAction.CLOSE, List.of(), List.of()), Dialog.Notice.DEFAULT_ACTION)),
                new ClearDialogPacket(),
                new PingResponsePacket(5),
                new PlayerRotationPacket(10, false, 20, false),
                new VehicleMovePacket(player.getPosition()),
                new NbtQueryResponsePacket(1, CompoundBinaryTag.empty()),
                new ServerDataPacket(text, null),
                new ServerLinksPacket(new ServerLinksPacket.Entry(text, "https://example.org")),
                new CustomReportDetailsPacket(Map.of("shown", "yes")),
                new CookieStorePacket(Key.key("mcmesh:shown"), new byte[]{1, 2, 3}),
                new CookieRequestPacket("mcmesh:shown"),
                new PingPacket(70_077),
                new ResourcePackPushPacket(pack, "https://example.org/pack", "", false, null),
                new ResourcePackPopPacket(pack));
    }

    private BlockVec block() {
        return player.getPosition().add(1, -1, 0).asBlockVec();
    }

    private static BitSet bits(int bit) {
        final BitSet bits = new BitSet();
        bits.set(bit);
        return bits;
    }

    private static TrackedWaypointPacket.Waypoint waypoint(TrackedWaypointPacket.Target target) {
        return new TrackedWaypointPacket.Waypoint(Either.right("mcmesh:shown"), TrackedWaypointPacket.Icon.DEFAULT, target);
    }
}
