/**
 * Explanations: in words ({@code explain.message}), and held against ratings ({@code
 * explain.evaluate}). Neither room knows the other.
 */
package io.sparkafm.explain;
