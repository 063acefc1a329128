package io.spillway.bgp.session;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a neighbor: its state, its timer and its wire. Feeds events to the state machine and does what it
 * says. Confined to the speaker's thread.
 */
final class Connection implements Wire.Listener {
    private final Direction direction;
    private final Owner owner;
    private final Network network;
    private final Counters counters;

    private final Queue<Event> waiting = new ArrayDeque<>();
    private boolean handling;
    private FsmState state;
    private CodecContext context = CodecContext.INITIAL;
    private @Nullable Wire wire;
    private Network.@Nullable Alarm alarm;
    private long alarmNs = FsmState.NEVER;

    /** The neighbor a connection belongs to. */
    interface Owner {
        /** What the state machine may know about everything but the connection itself. */
        FsmContext contextFor(Connection connection);

        /** An event has been dealt with. */
        void stepped(Connection connection, Step step);

        void up(Connection connection, Negotiated session);

        void imported(Update update);

        void resend(RouteRefresh request);

        void closeOther(Connection connection);

        /** There is room on the wire again. */
        void writable(Connection connection);
    }

    /** An idle connection that is to be dialed. */
    static Connection outbound(Owner owner, Network network, Counters counters) {
        return new Connection(Direction.OUTBOUND, owner, network, counters, new Idle(FsmState.NEVER));
    }

    /** A connection the neighbor has opened: it begins in Active, where the RFC waits for it. */
    static Connection inbound(Owner owner, Network network, Counters counters, Wire wire) {
        Connection connection = new Connection(Direction.INBOUND, owner, network, counters, new Active(FsmState.NEVER));
        connection.wire = wire;
        return connection;
    }

    private Connection(Direction direction, Owner owner, Network network, Counters counters, FsmState initial) {
        this.direction = direction;
        this.owner = owner;
        this.network = network;
        this.counters = counters;
        this.state = initial;
    }

    Direction direction() {
        return direction;
    }

    FsmState state() {
        return state;
    }

    /** Our end of the established session. */
    InetAddress localAddress() {
        return wire().localAddress();
    }

    boolean isWritable() {
        return wire != null && wire.isWritable();
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
            case Action.CloseOther _ -> owner.closeOther(this);
            case Action.Up(Negotiated session) -> {
                context = session.context();
                owner.up(this, session);
            }
            case Action.Import(Update update) -> owner.imported(update);
            case Action.Resend(RouteRefresh request) -> owner.resend(request);
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
        wire().write(MessageCodec.encode(message, context));
        counters.messagesOut++;
    }

    private void close() {
        if (wire != null) {
            wire.close();
            wire = null;
        }
        context = CodecContext.INITIAL;
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
        handle(new Event.Connected());
    }

    @Override
    public void disconnected(String why) {
        handle(new Event.Disconnected(why));
    }

    @Override
    public void received(byte[] message) {
        counters.messagesIn++;
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
}
