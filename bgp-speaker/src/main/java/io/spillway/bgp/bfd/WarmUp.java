package io.spillway.bgp.bfd;

import io.spillway.bgp.linux.IpAddress;
import io.spillway.bgp.linux.LinuxException;
import io.spillway.bgp.linux.UdpReceiver;
import io.spillway.bgp.linux.UdpSender;
import java.net.InetAddress;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Goes once through everything the BFD thread does. A class that is loaded, or a native call that is linked, when it is
 * first needed costs more than a session can spare.
 */
final class WarmUp {
    private static final int DISCARD_PORT = 9;

    private WarmUp() {}

    static void run() throws LinuxException {
        session();
        sockets();
    }

    private static void session() {
        ControlPacket heard = new ControlPacket();
        byte[] octets = new byte[ControlPacket.BYTES];
        var machine = new StateMachine(
                new BfdConfig(Duration.ofMillis(50), 3, false),
                1,
                new SplittableRandom(1),
                new StateMachine.Output() {
                    @Override
                    public void send(ControlPacket packet) {
                        packet.encode(octets);
                    }

                    @Override
                    public void changed(BfdChange change) {}
                },
                0);
        heard.multiplier = 3;
        heard.myDiscriminator = 2;
        heard.yourDiscriminator = 1;
        heard.desiredMinTxUs = 50_000;
        heard.requiredMinRxUs = 50_000;
        for (BfdState state : new BfdState[] {BfdState.DOWN, BfdState.INIT, BfdState.DOWN, BfdState.INIT}) {
            heard.state = state;
            machine.received(heard, 0);
        }
        machine.tick(Duration.ofSeconds(1).toNanos());
        machine.adminDown(Duration.ofSeconds(2).toNanos());
        BfdDrop _ = heard.decode(octets, octets.length);
    }

    /** Nothing leaves the machine: to the discard port of the loopback. */
    private static void sockets() throws LinuxException {
        IpAddress loopback = IpAddress.of(InetAddress.getLoopbackAddress());
        try (UdpSender sender =
                        new UdpSender(loopback, loopback, DISCARD_PORT, ControlPacket.BYTES, new SplittableRandom());
                UdpReceiver receiver = new UdpReceiver(loopback.ipv6(), 0, ControlPacket.BYTES)) {
            int _ = sender.send(new byte[ControlPacket.BYTES], ControlPacket.BYTES);
            boolean _ = receiver.receive();
        }
    }
}
