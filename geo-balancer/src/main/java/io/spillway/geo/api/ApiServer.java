package io.spillway.geo.api;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local API on a unix socket that only its owner and group may open: see {@link ApiHandler} for what there is to
 * ask.
 */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final long LIMIT_S = 10;

    private final Vertx vertx;
    private final Path socket;

    private ApiServer(Vertx vertx, Path socket) {
        this.vertx = vertx;
        this.socket = socket;
    }

    /** @throws ApiException another daemon listens there, or the socket can't be made */
    public static ApiServer start(Path socket, DaemonApi api) throws ApiException {
        clear(socket);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                // It would leave a folder in /tmp when the daemon is killed.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        ApiServer running = new ApiServer(vertx, socket);
        HttpServer server = vertx.createHttpServer().requestHandler(new ApiHandler(vertx, api));
        try {
            server.listen(SocketAddress.domainSocketAddress(socket.toString()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LIMIT_S, TimeUnit.SECONDS);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
            return running;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.close();
            throw new ApiException("interrupted while opening " + socket, e);
        } catch (ExecutionException | TimeoutException | IOException e) {
            running.close();
            throw new ApiException("can't listen on " + socket + ": " + e.getMessage(), e);
        }
    }

    /** Makes the directory, and removes the socket of a daemon that died; nothing else is ever removed. */
    private static void clear(Path socket) throws ApiException {
        try {
            Path directory = socket.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new ApiException(socket + " exists and is no socket; set another api.socket");
            }
            if (isRefused(socket)) {
                Files.delete(socket);
                return;
            }
        } catch (IOException e) {
            throw new ApiException("can't prepare " + socket + ": " + e, e);
        }
        throw new ApiException("a daemon is running at " + socket + " already; stop it, or set another api.socket");
    }

    private static boolean isRefused(Path socket) throws IOException {
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);
            Files.deleteIfExists(socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IOException e) {
            LOG.warn("closing {}: {}", socket, e.toString());
        }
    }
}
