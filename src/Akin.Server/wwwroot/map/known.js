// What is known of an item: column and value.
export const known = metadata => Object.entries(metadata).filter(([, value]) => value !== '');
