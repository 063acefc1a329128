/**
 * What a real server needs so that DR and TUN reach it: its settings, what is wrong with them, and a decapsulator of our
 * own. Nothing here runs on a director.
 */
@NullMarked
package io.spillway.director.realserver;

import org.jspecify.annotations.NullMarked;
