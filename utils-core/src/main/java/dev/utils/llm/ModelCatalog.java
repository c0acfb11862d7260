package dev.utils.llm;

/**
 * What is known of models.
 */
public final class ModelCatalog {

}
