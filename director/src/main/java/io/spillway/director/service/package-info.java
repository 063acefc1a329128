/** Virtual services, their real servers, and what is counted for them. */
@NullMarked
package io.spillway.director.service;

import org.jspecify.annotations.NullMarked;
