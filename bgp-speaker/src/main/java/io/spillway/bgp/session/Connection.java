package io.spillway.bgp.session;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a neighbor: its state, its timers and its wire. Feeds events to the state machine and does what it
 * says. Confined to the speaker's thread.
 */
final class Connection implements Wire.Listener {
    private final Direction direction;
    private final Owner owner;
    private final Network network;
    private final SendHold sendHold;

    private final Queue<Event> waiting = new ArrayDeque<>();
    private boolean handling;
    private boolean connected;
    private FsmState state;
    private CodecContext context = CodecContext.INITIAL;
    private @Nullable Wire wire;
    private Network.@Nullable Alarm alarm;
    private long alarmNs = FsmState.NEVER;

    /** The neighbor a connection belongs to. */
    interface Owner {
        /** What the state machine may know about everything but the connection itself. */
        FsmContext contextFor(Connection connection);

        /** A whole message has come, before it is looked into. */
        void received(Connection connection, byte[] message);

        /** A message is about to leave. */
        void sending(Connection connection, Message message, byte[] bytes);

        /** An event has been dealt with. */
        void stepped(Connection connection, Step step);

        void up(Connection connection, Negotiated session);

        void imported(Update update);

        void refresh(RouteRefresh message);

        void closeOther(Connection connection);

        /** There is room on the wire again. */
        void writable(Connection connection);

        /** A bug: the connection is closed. */
        void failed(Connection connection, RuntimeException bug);
    }

    /** An idle connection that is to be dialed. */
    static Connection outbound(Owner owner, Network network) {
        return new Connection(Direction.OUTBOUND, owner, network, new Idle(FsmState.NEVER));
    }

    /** A connection the neighbor has opened: it begins in Active, where the RFC waits for it. */
    static Connection inbound(Owner owner, Network network, Wire wire) {
        Connection connection = new Connection(Direction.INBOUND, owner, network, new Active(FsmState.NEVER));
        connection.wire = wire;
        return connection;
    }

    private Connection(Direction direction, Owner owner, Network network, FsmState initial) {
        this.direction = direction;
        this.owner = owner;
        this.network = network;
        this.state = initial;
        this.sendHold = new SendHold(
                network, () -> owner.contextFor(this).sendHold().toNanos(), () -> handle(new Event.Stuck()));
    }

    Direction direction() {
        return direction;
    }

    FsmState state() {
        return state;
    }

    /** Our end; null: not connected. */
    @Nullable
    InetSocketAddress local() {
        return wire == null || !connected ? null : wire.local();
    }

    /** The neighbor's end of an established session. */
    InetSocketAddress remote() {
        return wire().remote();
    }

    boolean isWritable() {
        return wire != null && wire.isWritable();
    }

    /** When the send hold timer expires; NEVER: the neighbor takes what we send. */
    long sendHoldDeadlineNs() {
        return sendHold.deadlineNs();
    }

    /** Deals with an event; one that comes up meanwhile waits until this one is done. */
    void handle(Event event) {
        waiting.add(event);
        if (handling) {
            return;
        }
        handling = true;
        try {
            for (Event next = waiting.poll(); next != null; next = waiting.poll()) {
                step(next);
            }
        } catch (RuntimeException bug) {
            // Nothing may reach the event loop, and the neighbor may not stay in a state nobody knows.
            waiting.clear();
            abort();
            state = new Idle(owner.contextFor(this).retryAtNs());
            setAlarm();
            owner.failed(this, bug);
        } finally {
            handling = false;
        }
    }

    private void step(Event event) {
        Step step = state.on(event, owner.contextFor(this));
        state = step.next();
        step.actions().forEach(this::perform);
        setAlarm();
        owner.stepped(this, step);
    }

    /** Sends several messages in one go. */
    void send(List<? extends Message> messages) {
        messages.forEach(this::write);
        wire().flush();
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Dial _ -> wire = network.dial(owner.contextFor(this).neighbor(), this);
            case Action.Send(Message message) -> send(message);
            case Action.Close _ -> close();
            case Action.Abort _ -> abort();
            case Action.CloseOther _ -> owner.closeOther(this);
            case Action.Up(Negotiated session) -> {
                context = session.context();
                owner.up(this, session);
            }
            case Action.Import(Update update) -> owner.imported(update);
            case Action.Refresh(RouteRefresh message) -> owner.refresh(message);
        }
    }

    private void send(Message message) {
        // Behind a closed window a KEEPALIVE says nothing; without this they would pile up.
        if (message instanceof Keepalive && !isWritable()) {
            return;
        }
        send(List.of(message));
    }

    private void write(Message message) {
        byte[] bytes = MessageCodec.encode(message, context);
        owner.sending(this, message, bytes);
        sendHold.written();
        wire().write(bytes);
    }

    private void close() {
        if (wire != null) {
            wire.close();
        }
        gone();
    }

    private void abort() {
        if (wire != null) {
            wire.abort();
        }
        gone();
    }

    private void gone() {
        wire = null;
        connected = false;
        context = CodecContext.INITIAL;
        sendHold.stop();
    }

    private Wire wire() {
        if (wire == null) {
            throw new IllegalStateException("no connection in " + state.state().label());
        }
        return wire;
    }

    /** Deadlines mostly move away; the alarm is left to ring early and set again then. */
    private void setAlarm() {
        long deadlineNs = state.deadlineNs();
        if (alarm != null && (deadlineNs == FsmState.NEVER || deadlineNs < alarmNs)) {
            alarm.cancel();
            alarm = null;
        }
        if (alarm == null && deadlineNs != FsmState.NEVER) {
            alarmNs = deadlineNs;
            alarm = network.at(deadlineNs, this::ring);
        }
    }

    private void ring() {
        alarm = null;
        if (network.nowNs() >= state.deadlineNs()) {
            handle(new Event.Timeout());
        } else {
            setAlarm();
        }
    }

    @Override
    public CodecContext context() {
        return context;
    }

    @Override
    public void connected() {
        connected = true;
        handle(new Event.Connected());
    }

    @Override
    public void disconnected(String why) {
        handle(new Event.Disconnected(why));
    }

    @Override
    public void received(byte[] message) {
        owner.received(this, message);
        Event event;
        try {
            event = new Event.Received(MessageCodec.decode(message, context));
        } catch (DecodeException e) {
            event = new Event.Malformed(e);
        }
        handle(event);
    }

    @Override
    public void malformed(DecodeException error) {
        handle(new Event.Malformed(error));
    }

    @Override
    public void writable() {
        owner.writable(this);
    }

    @Override
    public void taken() {
        sendHold.taken();
    }
}
