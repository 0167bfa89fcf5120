import { toJsonSchema } from '@valibot/to-json-schema';
import { namedProfileSchemas, profileSchema } from '../../src/profiles/schema.ts';

/** The published schema with its id, which `tools/project-meta.mjs` gives. */
export function profileJsonSchema(id: string): Record<string, unknown> {
  const made = toJsonSchema(profileSchema, {
    definitions: namedProfileSchemas,
    target: 'draft-2020-12',
    // of an object the check that it is one comes first, and is no schema of its own
    typeMode: 'output',
    ignoreActions: ['raw_check'],
    errorMode: 'throw',
    // JSON Schema reads every pattern as with the flag u
    overrideAction: ({ valibotAction: action, jsonSchema }) =>
      'requirement' in action && action.requirement instanceof RegExp
        ? { ...jsonSchema, pattern: action.requirement.source }
        : undefined,
    overrideSchema: ({ jsonSchema }) =>
      jsonSchema.type === 'object' && jsonSchema.properties
        ? { ...jsonSchema, additionalProperties: false }
        : jsonSchema,
  });
  const { $schema, $defs, ...rest } = made as Record<string, unknown>;
  return {
    $schema,
    $id: id,
    title: 'Storage vendor profile',
    description:
      'What a vendor publishes for multipath.conf and for StorageLink. Beyond this schema: no keyword twice in a stanza, vendor and product of each stanza equal to match, where it has them, and both POSIX extended regular expressions.',
    ...rest,
    $defs,
  };
}
