/** A line to type in, the same height on every phone. */
import { Input, type InputProps } from '@tarojs/components';
import './TextInput.scss';

interface Props {
  value: string;
  onInput: (text: string) => void;
  placeholder: string;
  /** Most characters. */
  most: number;
  type?: InputProps['type'];
  confirm?: 'done' | 'search';
  onConfirm?: () => void;
  onBlur?: (text: string) => void;
  focus?: boolean;
  /** Under which a form hands the text over. */
  name?: string;
  /** WeChat has looked at a nickname (`type="nickname"`); it empties a field whose text it does not let pass. */
  onReviewed?: (passed: boolean) => void;
  /** `boxed` stands in a sunken box of its own; `bare` lies in the caller's. */
  look?: 'boxed' | 'bare';
}

export function TextInput({
  value,
  onInput,
  placeholder,
  most,
  type = 'text',
  confirm = 'done',
  onConfirm,
  onBlur,
  focus,
  name,
  onReviewed,
  look = 'boxed',
}: Props) {
  return (
    <Input
      className={`textinput textinput--${look}`}
      type={type}
      value={value}
      placeholder={placeholder}
      placeholderClass="textinput__hint"
      confirmType={confirm}
      maxlength={most}
      focus={focus}
      ariaLabel={placeholder}
      onInput={(event) => onInput(event.detail.value)}
      name={name}
      onConfirm={onConfirm}
      onBlur={(event) => onBlur?.(event.detail.value)}
      onNickNameReview={(event) => onReviewed?.(event.detail.pass !== false)}
    />
  );
}
