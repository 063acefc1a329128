package io.spillway.load.peer;

import io.spillway.load.report.ReportCodec;
import io.spillway.load.report.ReportException;
import io.spillway.load.report.ReportException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Reads a body that must not be large, and stops reading where it is. On the event loop. */
final class Body {
    private Body() {}

    /** @return the body; fails with a {@link ReportException} as soon as it is larger than any report */
    static Future<Buffer> read(ReadStream<Buffer> stream) {
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        stream.exceptionHandler(promise::tryFail);
        stream.endHandler(_ -> promise.tryComplete(body));
        stream.handler(chunk -> {
            body.appendBuffer(chunk);
            if (body.length() > ReportCodec.MAX_BYTES) {
                stream.pause();
                stream.handler(null);
                promise.tryFail(new ReportException(
                        Kind.TOO_LARGE, "the body has more than " + ReportCodec.MAX_BYTES + " bytes"));
            }
        });
        return promise.future();
    }
}
